using System;
using Positions.Core.Book;
using Positions.Core.Reconciliation;
using Positions.Core.Settings;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// One key against the other side's quantity, and what follows: small differences are adjusted, large ones open the breaker and wait for
// a second person. Whatever changed since the cut is left to the next statement: the difference may have been on its way.
public sealed partial class BusinessLogic
{
    private const ushort ReconciledAutomatically = 1;
    private const ushort ReconciledByApproval = 2;
    private const byte Approve = 1;
    private const byte Disapprove = 2;

    private void Compare(int keyRow, long external, Decimal8 averagePrice, in InputEvent input)
    {
        ref ReconciledRow key = ref _reconciled.Write(keyRow);
        ref StatementRow statement = ref _statements.Write();
        int position = _positions.Find(in key.Account, in key.Symbol);
        key.StatementNumber = statement.Number;
        key.ExternalQuantity = external;
        key.InternalQuantity = _positions.QuantityAtCut(position);
        key.AveragePrice = averagePrice;
        key.Severity = Severity(in key, position);
        Int128 difference = (Int128)key.InternalQuantity - external;
        statement.Compared++;
        if (key.Severity == BreakSeverity.None)
        {
            Agree(keyRow, in input);
            return;
        }

        key.BreakCount = key.BreakCount == int.MaxValue ? key.BreakCount : key.BreakCount + 1;
        statement.NetError += difference;
        statement.GrossError += Int128.Abs(difference);
        statement.SmallBreaks += key.Severity == BreakSeverity.Small ? 1 : 0;
        statement.LargeBreaks += key.Severity == BreakSeverity.Large ? 1 : 0;
        if (_positions.WasMovingAtCut(position) && key.BreakCount < _settings.Reconciliation.ConfirmCycles)
        {
            key.Action = BreakAction.Noted;
            _ = ref TellKey(keyRow, in input);
        }
        else if (key.Severity == BreakSeverity.Small)
        {
            Correct(keyRow, position, in input);
        }
        else
        {
            Halt(keyRow, position, in input);
        }
    }

    private BreakSeverity Severity(in ReconciledRow key, int position)
    {
        Int128 difference = (Int128)key.InternalQuantity - key.ExternalQuantity;
        Int128 size = Int128.Abs(difference);
        ReconciliationSettings settings = _settings.Reconciliation;
        if (size <= settings.AbsoluteTolerance)
        {
            return BreakSeverity.None;
        }

        return key.ExternalQuantity == 0
            || Math.Sign(key.ExternalQuantity) != Math.Sign(key.InternalQuantity)
            || size * 100 >= settings.LargeBreakPercent * Int128.Abs(key.ExternalQuantity)
            || (settings.LargeBreakNotional != 0 && ExceedsNotional(in key, position, (UInt128)size, Int128.Sign(difference)))
            ? BreakSeverity.Large
            : BreakSeverity.Small;
    }

    /// <summary>Without a mark nobody can say that it does not.</summary>
    private bool ExceedsNotional(in ReconciledRow key, int position, UInt128 size, int sign)
    {
        InstrumentBook instruments = _positions.Instruments;
        int instrument = position >= 0 ? _positions.Read(position).InstrumentLink - 1 : instruments.Find(in key.Symbol);
        if (instrument < 0)
        {
            return true;
        }

        MarkView mark = position >= 0
            ? instruments.MarkFor(instrument, sign, _positions.Read(position).Currency)
            : instruments.MarkFor(instrument, sign);
        if (mark.Price.IsNull)
        {
            return true;
        }

        // size * mark * multiplier at 1e-24 against the limit at 1e-8, by division: the product would not fit. All of it exact.
        UInt128 limit = (UInt128)_settings.Reconciliation.LargeBreakNotional * 10_000_000_000_000_000;
        UInt128 value = size * (ulong)Math.Abs(mark.Price.Mantissa);
        return value > limit / (ulong)instruments.Read(instrument).Multiplier;
    }

    private void Agree(int keyRow, in InputEvent input)
    {
        ref ReconciledRow key = ref _reconciled.Write(keyRow);
        key.BreakCount = 0;
        key.Action = BreakAction.Agreed;
        Supersede(ref key);
        bool closes = key.Breaker == BreakerState.HalfOpen
            || (key.Breaker == BreakerState.Open && !_settings.Reconciliation.LeavesBreakersToOperators);
        key.Breaker = closes ? BreakerState.Closed : key.Breaker;
        TellKey(keyRow, in input).IsBreakerMoved = closes ? (byte)1 : (byte)0;
    }

    private static void Supersede(ref ReconciledRow key)
    {
        if (key.IsCorrectionWaiting)
        {
            key.CorrectionStatus = CorrectionStatus.Superseded;
        }
    }

    private void Correct(int keyRow, int position, in InputEvent input)
    {
        ref ReconciledRow key = ref _reconciled.Write(keyRow);
        Supersede(ref key);
        RejectReason reason = WhatIsOnItsWay(in key, position);
        Int128 realizedDelta = 0;
        if (reason == RejectReason.None)
        {
            Decimal8 delta = Delta(key.InternalQuantity, key.ExternalQuantity);
            reason = Adjust(in key, delta, key.AveragePrice, ReconciledAutomatically, in input, out position, out realizedDelta);
        }

        key.Action = reason == RejectReason.None ? BreakAction.Corrected : BreakAction.NotCorrected;
        ref OutputEvent output = ref TellKey(keyRow, in input);
        output.CorrectionReason = reason;
        if (reason == RejectReason.None)
        {
            _statements.Write().Corrected++;
            TellAdjusted(position, realizedDelta, ReconciledAutomatically, ref output);
            return;
        }

        AlertBreak(AlertCode.NotCorrected, reason, in key, in input);
    }

    /// <summary>Why a small difference may be gone by itself: what is corrected then would be counted twice. None if nothing is known to come.</summary>
    private RejectReason WhatIsOnItsWay(in ReconciledRow key, int position)
    {
        if (_positions.HasChangedSinceCut(position))
        {
            return RejectReason.NotAllowed;
        }

        for (int row = 0; _held.Count > 0 && row < _held.RowCount; row++)
        {
            if (_held.IsTaken(row) && IsOfKey(in _held.Read(row).Input.Block<Fill>(), in key))
            {
                return RejectReason.NotAllowed;
            }
        }

        for (int row = 0; _parked.Count > 0 && row < _parked.RowCount; row++)
        {
            // What it corrects is missing. Of a bust as well, but with it that comes to nothing.
            if (_parked.IsTaken(row) && _parked.Read(row).BusinessDate == _executions.CurrentDate
                && _parked.Read(row).Input.Template == TemplateId.FillCorrect && IsOfKey(in _parked.Read(row).Input.Block<FillCorrect>(), in key))
            {
                return RejectReason.NotAllowed;
            }
        }

        return _sources.IsAnyHalted ? RejectReason.SourceHalted : RejectReason.None;
    }

    private static bool IsOfKey(in Fill fill, in ReconciledRow key) => fill.Account == key.Account && fill.Symbol == key.Symbol;

    private static bool IsOfKey(in FillCorrect correct, in ReconciledRow key) => correct.Account == key.Account && correct.Symbol == key.Symbol;

    /// <summary>The difference is the one that the last correction is for, also where it fits no quantity.</summary>
    private static bool IsSameBreak(in ReconciledRow key) => (Int128)key.CorrectionExternalQuantity - key.CorrectionInternalQuantity
        == (Int128)key.ExternalQuantity - key.InternalQuantity;

    private void Halt(int keyRow, int position, in InputEvent input)
    {
        ref ReconciledRow key = ref _reconciled.Write(keyRow);
        bool isStale = _positions.HasChangedSinceCut(position);
        Decimal8 delta = Delta(key.InternalQuantity, key.ExternalQuantity);
        bool stays = key.CorrectionStatus == CorrectionStatus.Pending && IsSameBreak(in key) && IsUpToDate(in key, position)
            && !IsExpired(in key);
        bool opens = key.Breaker != BreakerState.Open;
        if (opens)
        {
            key.Breaker = BreakerState.Open;
            key.BreakerReason = BreakerReason.PositionDivergence;
            key.BreakerSequence = _statements.Current.CutSequence;
        }

        if (!stays)
        {
            key.CorrectionId = ++_statements.Write().Corrections;
            key.CorrectionStatus = isStale ? CorrectionStatus.Stale : CorrectionStatus.Pending;
            key.CorrectionDelta = delta;
            key.CorrectionInternalQuantity = key.InternalQuantity;
            key.CorrectionExternalQuantity = key.ExternalQuantity;
            key.CorrectionAveragePrice = key.AveragePrice;
            key.CorrectionVersion = VersionOf(position);
            key.CorrectionUnits = _positions.Instruments.UnitsNumberOf(in key.Symbol);
            key.CorrectionTime = _engine.Read(0).EngineTime;
            key.Proposer = _statements.Current.Principal;
        }

        key.Action = BreakAction.Halted;
        TellKey(keyRow, in input).IsBreakerMoved = opens || !stays ? (byte)1 : (byte)0;
        AlertBreak(AlertCode.LargeBreak, RejectReason.None, in key, in input);
    }

    /// <summary>From ours to theirs; null if that fits no quantity.</summary>
    private static Decimal8 Delta(long internalQuantity, long externalQuantity)
    {
        Int128 delta = (Int128)externalQuantity - internalQuantity;
        return delta > long.MinValue && delta <= long.MaxValue ? new Decimal8((long)delta) : Decimal8.Null;
    }

    private long VersionOf(int position) => position < 0 ? 0 : _positions.Read(position).Version;

    /// <summary>True if the position, and what its symbol stands for, are as they were when the correction was made.</summary>
    private bool IsUpToDate(in ReconciledRow key, int position) =>
        key.CorrectionVersion == VersionOf(position) && key.CorrectionUnits == _positions.Instruments.UnitsNumberOf(in key.Symbol);

    private bool IsExpired(in ReconciledRow key) =>
        _engine.Read(0).EngineTime - key.CorrectionTime > _settings.Reconciliation.CorrectionTtlSeconds * 1_000_000_000;

    /// <summary>By quantity at the average; where the position is flat and theirs is known, at that.</summary>
    private RejectReason Adjust(
        in ReconciledRow key, Decimal8 delta, Decimal8 averagePrice, ushort cause, in InputEvent input, out int position, out Int128 realizedDelta)
    {
        position = _positions.Find(in key.Account, in key.Symbol);
        realizedDelta = 0;
        if (delta.IsNull)
        {
            return RejectReason.OutOfRange;
        }

        bool isFlat = position < 0 || _positions.Read(position).Quantity == 0;
        var adjustment = new PositionAdjusted
        {
            Quantity = delta,
            Price = averagePrice,
            ExpectedVersion = VersionOf(position),
            Account = key.Account,
            Symbol = key.Symbol,
            Reason = cause,
            CostRule = (byte)(isFlat && !averagePrice.IsNull ? AdjustmentRule.AtPrice : AdjustmentRule.AtAverage),
        };
        return Adjust(in adjustment, in input, out position, out realizedDelta);
    }

    /// <summary>The key as it stands now, as an output before the outcome.</summary>
    private ref OutputEvent TellKey(int keyRow, in InputEvent input)
    {
        ref readonly ReconciledRow key = ref _reconciled.Read(keyRow);
        ref OutputEvent output = ref AddPending(in input, OutputKind.Reconciled);
        output.Account = key.Account;
        output.Symbol = key.Symbol;
        output.InternalQuantity = key.InternalQuantity;
        output.ExternalQuantity = key.ExternalQuantity;
        output.ExternalAveragePrice = key.AveragePrice;
        output.BreakSeverity = key.Severity;
        output.BreakAction = key.Action;
        output.BreakCount = key.BreakCount;
        output.BreakerState = key.Breaker;
        output.BreakerReason = key.BreakerReason;
        output.CorrectionId = key.CorrectionId;
        output.CorrectionStatus = key.CorrectionStatus;
        output.CorrectionDelta = key.CorrectionDelta;
        output.CorrectionVersion = key.CorrectionVersion;
        output.CorrectionTime = new UtcNanos(key.CorrectionTime);
        output.Proposer = key.Proposer;
        output.StatementNumber = key.StatementNumber;
        if (key.StatementNumber == _statements.Current.Number)
        {
            output.StatementId = _statements.Current.Id;
            output.CutSequence = _statements.Current.CutSequence;
        }

        return ref output;
    }

    private void TellAdjusted(int position, Int128 realizedDelta, ushort cause, ref OutputEvent output)
    {
        FeeChange none = default;
        FillPosition(position, PositionChangeKind.Adjusted, realizedDelta, in none, ref output);
        output.AdjustmentReason = cause;
    }

    private void AlertBreak(AlertCode code, RejectReason reason, in ReconciledRow key, in InputEvent input)
    {
        ref OutputEvent alert = ref AddPending(in input, OutputKind.Alert);
        alert.AlertCode = code;
        alert.Reason = reason;
        alert.Account = key.Account;
        alert.Symbol = key.Symbol;
        alert.RangeFrom = key.InternalQuantity;
        alert.RangeTo = key.ExternalQuantity;
    }
}
