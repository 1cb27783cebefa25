using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>An adjustment that was found to be allowed.</summary>
internal struct AdjustmentPlan
{
    /// <summary>Position, instrument, currency and method only.</summary>
    public FillPlan Fill;

    /// <summary>Signed.</summary>
    public long Delta;

    /// <summary>What an opening costs; null where nothing opens.</summary>
    public Decimal8 Price;
    public AdjustmentRule Rule;
}
