using System;
using Positions.Core.Arithmetic;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>What goes onto the wire for an <see cref="OutputEvent"/>. Pure; any thread.</summary>
public static class OutputMessages
{
    /// <summary>The change in full (108). Needs the position part.</summary>
    public static PositionEvent ToPositionEvent(in OutputEvent output)
    {
        Invariant.Check(output.HasPosition);
        return new PositionEvent
        {
            EngineSequence = output.InputSequence,
            EngineTime = output.EngineTime,
            Version = output.Version,
            Quantity = new Decimal8(output.Quantity),
            LastQuantity = new Decimal8(output.LastQuantity),
            LastPrice = new Decimal8(output.LastPrice),
            OpenCost = output.OpenCost,
            RealizedPnl = output.RealizedPoints,
            RealizedDelta = output.RealizedDelta,
            Account = output.Account,
            Symbol = output.Symbol,
            ExecId = output.ExecId,
            SourceId = output.SourceId,
            SourceSeq = output.SourceSeq,
            Kind = (byte)output.ChangeKind,
            Epoch = output.Epoch,
            Currency = output.Currency,
            Fee = new Decimal8(output.FeeDelta),
            FeeCurrency = output.FeeCurrency,
            Reason = output.AdjustmentReason,
        };
    }

    /// <summary>The refusal (102), for outputs with <see cref="OutputEvent.SendReject"/>.</summary>
    public static FillRejected ToFillRejected(in OutputEvent output) => new()
    {
        SourceId = output.SourceId,
        Reason = (ushort)output.Reason,
        Epoch = output.Epoch,
        SourceSeq = output.SourceSeq,
        EngineSequence = output.InputSequence,
        ExecId = output.ExecId,
        TemplateId = output.RefusedTemplateId,
    };

    /// <summary>The answer to an unsequenced message (109): applied and known alike are 0.</summary>
    public static ExecAck ToExecAck(in OutputEvent output) => new()
    {
        SourceId = output.SourceId,
        Epoch = output.Epoch,
        EngineSequence = output.InputSequence,
        ExecId = output.ExecId,
        Reason = (ushort)output.Reason,
    };

    /// <summary>Money points as money of the instrument at 1e-8; false where that does not fit 128 bits.</summary>
    public static bool TryToMoney(Int128 points, long multiplier, out Int128 money) =>
        CostMath.TryScale(points, new Decimal8(multiplier), out money);
}
