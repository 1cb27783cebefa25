using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>The price that values a position: null and kind None where there is none.</summary>
public readonly record struct MarkView(Decimal8 Price, MarkKind Kind, long Sequence)
{
    public static MarkView None => new(Decimal8.Null, MarkKind.None, 0);

    public bool IsPriced => !Price.IsNull;
}
