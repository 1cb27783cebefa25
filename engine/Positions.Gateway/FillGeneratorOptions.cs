namespace Positions.Gateway;

/// <summary>What <see cref="FillGenerator"/> makes; checked when it is built.</summary>
public sealed record FillGeneratorOptions
{
    /// <summary>Same seed and options, same fills [1].</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many fills in all [100000].</summary>
    public long Count { get; init; } = 100_000;

    /// <summary>Sources they are spread over, in turn [1].</summary>
    public int SourceCount { get; init; } = 1;

    /// <summary>[10]</summary>
    public int AccountCount { get; init; } = 10;

    /// <summary>[10]</summary>
    public int SymbolCount { get; init; } = 10;

    internal FillGeneratorOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SourceCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(AccountCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SymbolCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)AccountCount * SymbolCount, int.MaxValue);
        return this;
    }
}
