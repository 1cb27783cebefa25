namespace Positions.Cli.Output;

/// <summary>One column of a report: <paramref name="Name"/> in csv and json, <paramref name="Title"/> in tables.</summary>
internal sealed record Column(string Name, string Title, ColumnKind Kind = ColumnKind.Text)
{
    /// <summary>Numbers stand to the right.</summary>
    public bool IsNumber => Kind is ColumnKind.Decimal or ColumnKind.Points or ColumnKind.Integer;
}
