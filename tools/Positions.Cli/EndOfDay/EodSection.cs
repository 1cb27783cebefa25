using Positions.Cli.Output;

namespace Positions.Cli.EndOfDay;

/// <summary>One table of the report.</summary>
internal sealed record EodSection(string Name, string Title, IReadOnlyList<Column> Columns, IEnumerable<string[]> Rows);
