using System.CommandLine;

namespace Positions.Cli.Tests;

/// <summary>Every command there is, found by walking the tree: what a new one has to have is asked of it without a change here.</summary>
public sealed class HelpTests
{
    private static RootCommand Root
    {
        get
        {
            RootCommand root = CommandLine.CreateRoot(static _ => throw new InvalidOperationException("help runs nothing"));
            root.Add(new Option<string>("--format") { Recursive = true });
            return root;
        }
    }

    private static IEnumerable<string> Commands => Walk(Root, "").Select(static found => found.Path);

    [TestCaseSource(nameof(Commands))]
    public void ShouldHaveAnExampleThatParses_WhenAskedForHelp(string path)
    {
        Command command = Walk(Root, "").Single(found => found.Path == path).Command;
        string description = command.Description ?? "";
        int at = description.IndexOf("Example: positions ", StringComparison.Ordinal);
        Assert.That(at, Is.GreaterThan(0), description);
        string example = description[(at + "Example: positions ".Length)..];
        Assert.That(example, Does.StartWith(path));
        ParseResult parsed = Root.Parse(example);
        Assert.That(parsed.Errors.Select(static error => error.Message), Is.Empty, example);
        Assert.That(Path(parsed.CommandResult.Command), Does.StartWith(path), example);
    }

    [TestCaseSource(nameof(Commands))]
    public void ShouldDescribeEveryOption_WhenAskedForHelp(string path)
    {
        Command command = Walk(Root, "").Single(found => found.Path == path).Command;
        Assert.That(command.Options.Where(static option => string.IsNullOrWhiteSpace(option.Description)).Select(static option => option.Name), Is.Empty);
    }

    [Test]
    public void ShouldFindTheVerbs_WhenTheTreeIsWalked() =>
        Assert.That(Commands, Is.SupersetOf(new[] { "replay", "explain", "verify", "journal", "journal dump", "journal export", "query", "diff", "eod-report", "adjust", "sources skip" }));

    private static string Path(Command command)
    {
        List<string> names = [];
        for (Symbol? symbol = command; symbol is Command and not RootCommand; symbol = symbol.Parents.FirstOrDefault())
        {
            names.Insert(0, symbol.Name);
        }

        return string.Join(' ', names);
    }

    private static IEnumerable<(string Path, Command Command)> Walk(Command command, string path)
    {
        foreach (Command child in command.Subcommands.Where(static child => !child.Hidden))
        {
            string name = path.Length == 0 ? child.Name : $"{path} {child.Name}";
            yield return (name, child);
            foreach ((string Path, Command Command) grandchild in Walk(child, name))
            {
                yield return grandchild;
            }
        }
    }
}
