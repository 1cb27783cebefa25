using Positions.Cli.Output;

namespace Positions.Cli.Tests;

/// <summary>What people read goes out while it is made: a long report needs no more memory than a short one.</summary>
public sealed class ReportWriterTests
{
    private const int Rows = 20_000;

    private static readonly Column[] s_columns = [new("number", "Number", ColumnKind.Integer), new("name", "Name")];

    [Test]
    public void ShouldWriteRowsBeforeTheEnd_WhenThereAreMany([Values] bool isTable)
    {
        using var output = new StringWriter();
        IReportWriter report = isTable ? new TableReportWriter(output, usesColor: false) : new PlainReportWriter(output);
        report.Begin("rows", s_columns);
        int largestWait = 0;
        for (int i = 1; i <= Rows; i++)
        {
            report.Row($"{i}", $"name {i}");
            largestWait = Math.Max(largestWait, i - Written(output));
        }

        Assert.That(largestWait, Is.LessThanOrEqualTo(4_096));
        report.End();
        string[] lines = [.. output.ToString().Split('\n').Where(static line => line.Contains("name "))];
        Assert.That(lines.Select(static line => line.Trim('│', ' ').Split(' ')[0]), Is.EqualTo(Enumerable.Range(1, Rows).Select(static i => $"{i}")));
    }

    [Test]
    public void ShouldAlignEveryRow_WhenTheyAreFew()
    {
        using var output = new StringWriter();
        var report = new PlainReportWriter(output);
        report.Begin("rows", s_columns);
        report.Row("7", "a");
        report.Row("1234567", "b");
        report.End();
        Assert.That(output.ToString(), Is.EqualTo(" Number  Name\n      7  a\n1234567  b\n"));
    }

    /// <summary>Rows that are out, without reading all of it again and again: by the length of a row.</summary>
    private static int Written(StringWriter output) => output.GetStringBuilder().Length / "12345  name 12345\n".Length;
}
