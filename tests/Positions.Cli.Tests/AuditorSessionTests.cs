using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Cli.Tests;

/// <summary>The auditor's session of the README: each command is run as it stands there, and has to print what stands below it.</summary>
[CancelAfter(120_000)]
public sealed class AuditorSessionTests
{
    private const string Heading = "## An auditor's session";
    private const string Directory = "/tmp/incident";

    private static string Root { get; } = typeof(AuditorSessionTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static a => a.Key == "RepoRoot").Value!;

    [Test]
    public void ShouldPrintWhatTheReadmeSays_WhenItsCommandsAreRun()
    {
        string data = System.IO.Directory.CreateTempSubdirectory("positions-cli-").FullName;
        try
        {
            WriteIncident(data);
            string anchor = CliProcess.Run("verify", "--data", data, "--format", "csv").Output.Trim().Split(',')[^1];
            List<(string Command, string Output)> session = [.. Session()];
            Assert.That(session, Has.Count.EqualTo(5));
            using IDisposable all = Assert.EnterMultipleScope();
            foreach ((string command, string output) in session)
            {
                string line = command.Replace(Directory, data, StringComparison.Ordinal).Replace("$ANCHOR", anchor, StringComparison.Ordinal);
                CliResult result = CliProcess.Run([.. Words(line).Skip(1)]);
                Assert.That(result.Error, Is.Empty, command);
                Assert.That(result.ExitCode, Is.Zero, command);
                Assert.That(result.Output, Does.Match(Pattern(output)), $"{command}\nprints now:\n{result.Output}");
            }
        }
        finally
        {
            System.IO.Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>Commands of the section, each with the lines below it.</summary>
    private static IEnumerable<(string Command, string Output)> Session()
    {
        string command = "";
        List<string> output = [];
        IEnumerable<string> lines = File.ReadLines(Path.Combine(Root, "README.md"))
            .SkipWhile(static line => line != Heading).Skip(1).TakeWhile(static line => !line.StartsWith("## ", StringComparison.Ordinal));
        foreach (string line in lines)
        {
            if (line.StartsWith("    $ ", StringComparison.Ordinal) || !line.StartsWith("    ", StringComparison.Ordinal))
            {
                if (command.Length > 0)
                {
                    yield return (command, string.Concat(output.Select(static text => text + "\n")));
                }

                command = line.StartsWith("    $ ", StringComparison.Ordinal) ? line[6..] : "";
                output = [];
            }
            else
            {
                output.Add(line[4..]);
            }
        }
    }

    /// <summary>The text itself; <c>…</c> stands for anything within a line.</summary>
    private static string Pattern(string output) => $"^{Regex.Escape(output).Replace("…", "[^\n]*", StringComparison.Ordinal)}$";

    private static IEnumerable<string> Words(string line) => Regex.Matches(line, "\"([^\"]*)\"|(\\S+)").Select(static match => match.Groups[1].Success ? match.Groups[1].Value : match.Value);

    /// <summary>The fills of the incident's file, each a millisecond behind its transaction.</summary>
    private static void WriteIncident(string data)
    {
        using var journal = new JournalBuilder(data);
        string[][] rows = [.. File.ReadLines(Path.Combine(Root, "tests", "data", "fills-incident-a.csv")).Skip(1).Select(static line => line.Split(','))];
        Assert.That(UtcNanos.TryParse(rows[0][1], out UtcNanos first));
        journal.Append(InputFactory.Started(), first);
        foreach (string[] row in rows)
        {
            Assert.That(UtcNanos.TryParse(row[1], out UtcNanos time));
            Protocol.Messages.Fill fill = InputFactory.Fill(
                1, long.Parse(row[0], CultureInfo.InvariantCulture), row[4] == "buy" ? Side.Buy : Side.Sell, row[5], row[6], row[9], row[2], row[3], row[7], orderId: row[8], currency: row[10]);
            fill.Prefix.TransactTime = time;
            journal.Append(fill, new UtcNanos(time.Value + 1_000_000));
        }

        journal.Close();
    }
}
