using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>A key's breaker in the forms that gateways see.</summary>
public static class HaltMessages
{
    /// <summary>expected is the other side's, difference what we have more.</summary>
    public static TradingHalted ToHalted(in ReconciledCopy row)
    {
        Int128 difference = row.Difference;
        bool fits = difference > long.MinValue && difference <= long.MaxValue;
        return new TradingHalted
        {
            EngineSequence = row.LastSequence,
            CorrectionId = row.CorrectionId,
            ExpectedQuantity = new Decimal8(row.ExternalQuantity),
            ActualQuantity = new Decimal8(row.InternalQuantity),
            Difference = fits ? new Decimal8((long)difference) : Decimal8.Null,
            Account = row.Account,
            Symbol = row.Symbol,
            Reason = (ushort)row.BreakerReason,
        };
    }

    public static TradingResumed ToResumed(in ReconciledCopy row) => new()
    {
        EngineSequence = row.LastSequence,
        CorrectionId = row.CorrectionId,
        Account = row.Account,
        Symbol = row.Symbol,
    };
}
