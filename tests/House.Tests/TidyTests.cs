namespace House.Tests;

/// <summary>What a reader should never meet in the tree.</summary>
public sealed class TidyTests
{
    // Put together here, so that this file does not contain what it looks for.
    private static readonly string[] s_banned = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception", ".." + "/shared", "api.nu" + "get.org"];

    private static IEnumerable<string> TextFiles =>
        new[] { "*.cs", "*.md", "*.csproj", "*.props", "*.targets", "*.cake", "*.xml" }.SelectMany(RepoTree.Files)
            .Where(p => !RepoTree.Relative(p).StartsWith("tests/data/", StringComparison.Ordinal));

    [Test]
    public void ShouldContainNoUnfinishedBusinessAndNoForeignPath()
    {
        List<string> findings = [];
        foreach (string path in TextFiles)
        {
            string text = File.ReadAllText(path);
            findings.AddRange(s_banned.Where(word => text.Contains(word, StringComparison.Ordinal)).Select(word => $"{RepoTree.Relative(path)}: {word}"));
        }

        Assert.That(findings, Is.Empty);
    }

    [Test]
    public void ShouldHaveOneNamespacePerFolder_WithinEachProject()
    {
        List<string> findings = [];
        foreach (string project in RepoTree.Files("*.csproj"))
        {
            string folder = Path.GetDirectoryName(project)!;
            foreach (IGrouping<string, string> files in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                         .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)).GroupBy(f => Path.GetDirectoryName(f)!))
            {
                string[] namespaces = [.. files.SelectMany(File.ReadLines).Where(l => l.StartsWith("namespace ", StringComparison.Ordinal)).Distinct()];
                if (namespaces.Length > 1)
                {
                    findings.Add($"{RepoTree.Relative(files.Key)}: {string.Join(", ", namespaces)}");
                }
            }
        }

        Assert.That(findings, Is.Empty);
    }

    [Test]
    public void ShouldListEveryDecisionWithItsFourParts()
    {
        foreach (string path in Directory.EnumerateFiles(Path.Combine(RepoTree.Root, "engine", "decisions"), "*.md"))
        {
            string text = File.ReadAllText(path);
            Assert.That(Path.GetFileName(path), Does.Match(@"^\d{4}-[a-z0-9-]+\.md$"));
            foreach (string part in new[] { "## Context", "## Choice", "## Cost", "## How it was checked" })
            {
                Assert.That(text, Does.Contain(part), path);
            }
        }
    }
}
