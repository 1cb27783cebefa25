using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>An adjustment that was found to be allowed.</summary>
internal struct AdjustmentPlan
{
    /// <summary>Position, instrument, currency and method only.</summary>
    public FillPlan Fill;

    /// <summary>Signed.</summary>
    public long Delta;

    /// <summary>What an opening costs, also one that only another fold of the day brings about; null where no mark has come.</summary>
    public Decimal8 Price;

    /// <summary>It is booked at the price.</summary>
    public bool ShowsPrice;
    public AdjustmentRule Rule;
}
