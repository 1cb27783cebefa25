namespace Positions.Cli.Output;

/// <summary>How a cell is aligned and what it is in JSON.</summary>
internal enum ColumnKind
{
    /// <summary>A JSON string, empty is null.</summary>
    Text = 0,

    /// <summary>An exact decimal: right-aligned, a JSON string, empty is null.</summary>
    Decimal = 1,

    /// <summary>A sequence, version or count: right-aligned, a JSON number.</summary>
    Integer = 2,
}
