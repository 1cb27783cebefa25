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

    /// <summary>RFC 3339 with nanoseconds; as text, and a time stamp in files that know one.</summary>
    Time = 3,

    /// <summary>As <see cref="Decimal"/>, with up to 16 places instead of 8: exact money.</summary>
    Points = 4,

    /// <summary>What an expression gave: an integer becomes a JSON number, all else a string.</summary>
    Value = 5,
}
