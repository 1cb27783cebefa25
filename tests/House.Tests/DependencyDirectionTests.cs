using System.Xml.Linq;

namespace House.Tests;

/// <summary>The way of the data is one way: who may know whom, as a table.</summary>
public sealed class DependencyDirectionTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Positions.Protocol"] = [],
        ["Positions.Core"] = ["Positions.Protocol"],
        ["Positions.Journal"] = [],
        ["Positions.Recovery"] = ["Positions.Core", "Positions.Journal", "Positions.Protocol"],
        ["Positions.Gateway"] = ["Positions.Protocol", "Aeron.Client", "Aeron.Driver", "HdrHistogram"],
        ["Positions.Engine"] =
            ["Positions.Core", "Positions.Gateway", "Positions.Journal", "Positions.Protocol", "Positions.Recovery", "Aeron.Client", "Aeron.Driver", "Disruptor", "HdrHistogram"],
        ["Positions.Cli"] = ["Positions.Core", "Positions.Gateway", "Positions.Journal", "Positions.Protocol", "Positions.Recovery", "HdrHistogram"],
        ["Standin.Disruptor"] = [],
        ["Standin.HdrHistogram"] = [],
        ["Standin.Aeron.Client"] = [],
        ["Standin.Aeron.Driver"] = ["Aeron.Client"],
    };

    private static IEnumerable<string> Projects =>
        RepoTree.Files("*.csproj").Where(p => !RepoTree.Relative(p).StartsWith("tests/", StringComparison.Ordinal) && !RepoTree.Relative(p).StartsWith("perf/", StringComparison.Ordinal));

    [TestCaseSource(nameof(Projects))]
    public void ShouldKnowOnlyWhatTheTableAllows(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        Assert.That(s_allowed, Contains.Key(name), "a new project outside tests and perf needs a row in the table");
        Assert.That(References(project), Is.SubsetOf(s_allowed[name]));
    }

    [Test]
    public void ShouldFindEveryProjectOfTheTable() =>
        Assert.That(Projects.Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(s_allowed.Keys));

    [Test]
    public void ShouldHaveEveryProjectInTheSolution()
    {
        string solution = File.ReadAllText(Path.Combine(RepoTree.Root, "Positions.Engine.sln")).Replace('\\', '/');
        foreach (string project in RepoTree.Files("*.csproj"))
        {
            Assert.That(solution, Does.Contain(RepoTree.Relative(project)));
        }
    }

    [Test]
    public void ShouldHaveNoProjectInTheEngineFolderItself() =>
        Assert.That(Directory.EnumerateFiles(Path.Combine(RepoTree.Root, "engine"), "*.csproj"), Is.Empty, "its globs would swallow the nested projects");

    private static IEnumerable<string> References(string project)
    {
        XDocument document = XDocument.Load(project);
        IEnumerable<string> projects = document.Descendants("ProjectReference").Select(e => Path.GetFileNameWithoutExtension(e.Attribute("Include")!.Value.Replace('\\', '/')));
        IEnumerable<string> dependencies = document.Descendants("Dependency").Select(e => e.Attribute("Include")!.Value);
        return projects.Concat(dependencies);
    }
}
