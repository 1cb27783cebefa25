using System.Collections.Immutable;
using System.Numerics;

namespace Positions.Reference;

/// <summary>D.9: a start-of-day load of one position, as far as its parts have come.</summary>
public sealed record ModelLoad(PositionKey Key, string FileId, int Parts)
{
    /// <summary>Signed quantities, oldest first.</summary>
    public ImmutableList<(BigInteger Quantity, BigInteger Price)> Lots { get; init; } = [];

    /// <summary>Empty until a part names one.</summary>
    public string Currency { get; init; } = string.Empty;

    /// <summary>Null until a part names one; the last that is named holds.</summary>
    public BigInteger? PreviousClose { get; init; }

    /// <summary>True if that is the next part of the same load; all lots are on one side.</summary>
    public bool GoesOnWith(ModelLoad other, int part, long quantity) =>
        other.Key == Key && other.FileId == FileId && other.Parts == Parts && part == Lots.Count + 1
        && Lots[0].Quantity.Sign == Math.Sign(quantity);
}
