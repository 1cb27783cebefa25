using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Reference;

/// <content>D.10: how a key is judged, and what follows from it.</content>
public sealed partial class ReferenceModel
{
    private const int PositionDivergence = 1;

    private readonly List<ToldKey> _toldKeys = [];
    private readonly Dictionary<string, long> _unitsSince = [];
    private long _corrections;

    private ReconciledKey? ReconciledKeyOf(PositionKey key) => _reconciled.Find(row => row?.Key == key);

    private void Keep(ReconciledKey row)
    {
        int index = _reconciled.FindIndex(other => other?.Key == row.Key);
        if (index >= 0)
        {
            _reconciled[index] = row;
        }
        else if (_freeReconciled.TryPop(out int free))
        {
            _reconciled[free] = row;
        }
        else
        {
            _reconciled.Add(row);
        }
    }

    private void CompareD10(PositionKey key, BigInteger external, BigInteger? averagePrice, UtcNanos transactTime)
    {
        ModelStatement statement = Statement!;
        CutPosition cut = statement.CutOf(key);
        BreakSeverity severity = SeverityD10(key, cut.Net, external);
        ReconciledKey before = ReconciledKeyOf(key) ?? new ReconciledKey(key);
        ReconciledKey row = before with
        {
            StatementNumber = statement.Number,
            External = external,
            Internal = cut.Net,
            AveragePrice = averagePrice,
            Severity = severity,
            BreakCount = severity == BreakSeverity.None ? 0 : before.BreakCount + 1,
        };
        bool hasChangedSince = VersionOf(key) != cut.Version;
        RejectReason reason = RejectReason.None;
        if (severity == BreakSeverity.None)
        {
            row = Agreed(row);
        }
        else if (cut.HasMoved && row.BreakCount < _settings.ConfirmCycles)
        {
            row = row with { Action = BreakAction.Noted };
        }
        else if (severity == BreakSeverity.Small)
        {
            row = SmallBreak(row, hasChangedSince, transactTime, out reason);
        }
        else
        {
            row = LargeBreak(row, hasChangedSince);
        }

        bool counts = severity != BreakSeverity.None;
        Statement = statement with
        {
            Compared = statement.Compared + 1,
            SmallBreaks = statement.SmallBreaks + (severity == BreakSeverity.Small ? 1 : 0),
            LargeBreaks = statement.LargeBreaks + (severity == BreakSeverity.Large ? 1 : 0),
            Corrected = statement.Corrected + (row.Action == BreakAction.Corrected ? 1 : 0),
            NetError = statement.NetError + (counts ? row.Difference : 0),
            GrossError = statement.GrossError + (counts ? BigInteger.Abs(row.Difference) : 0),
        };
        Tell(before, row, reason);
    }

    /// <summary>In exact numbers; the multiplier, the mark and the difference bring eight digits each.</summary>
    private BreakSeverity SeverityD10(PositionKey key, BigInteger held, BigInteger external)
    {
        BigInteger difference = held - external;
        BigInteger size = BigInteger.Abs(difference);
        if (size.IsZero || size <= _settings.AbsoluteTolerance)
        {
            return BreakSeverity.None;
        }

        if (external.IsZero || held.Sign * external.Sign < 0 || size * 100 >= _settings.LargeBreakPercent * BigInteger.Abs(external))
        {
            return BreakSeverity.Large;
        }

        if (_settings.LargeBreakNotional.IsZero)
        {
            return BreakSeverity.Small;
        }

        ModelPosition position = Position(key.Account, key.Symbol) ?? new ModelPosition(key, CurrencyD2(key, string.Empty), CostMethod.Average);
        BigInteger multiplier = _instruments.GetValueOrDefault(key.Symbol)?.Multiplier ?? Exact.One;
        return MarkOfD5(position with { Net = difference }) is { } mark
            && size * BigInteger.Abs(mark.Price) * multiplier <= _settings.LargeBreakNotional * Exact.One * Exact.One
            ? BreakSeverity.Small
            : BreakSeverity.Large;
    }

    private ReconciledKey Agreed(ReconciledKey row)
    {
        bool closes = row.Breaker == BreakerState.HalfOpen || !_settings.IsClosedByOperatorOnly;
        return row.Superseded() with { Action = BreakAction.Agreed, Breaker = closes ? BreakerState.Closed : row.Breaker };
    }

    private ReconciledKey SmallBreak(ReconciledKey row, bool hasChangedSince, UtcNanos transactTime, out RejectReason reason)
    {
        IEnumerable<PositionKey> waiting = _held.Values.SelectMany(held => held).Select(input => input.Block<Fill>())
            .Select(fill => new PositionKey(fill.Account.ToString(), fill.Symbol.ToString()))
            .Concat(_parked.Values.SelectMany(parked => parked).Where(input => input.Template == TemplateId.FillCorrect)
                .Select(input => input.Block<FillCorrect>()).Select(correct => new PositionKey(correct.Account.ToString(), correct.Symbol.ToString())));
        bool isHeldBack = waiting.Contains(row.Key);
        reason = hasChangedSince || isHeldBack ? RejectReason.NotAllowed
            : _sources.Values.Any(source => source.Halt != HaltReason.None) ? RejectReason.SourceHalted
            : Correct(row.Key, -row.Difference, row.AveragePrice, transactTime).Reason;
        if (reason != RejectReason.None)
        {
            _alerts.Add(ModelAlert.NotCorrected);
        }

        return row.Superseded() with { Action = reason == RejectReason.None ? BreakAction.Corrected : BreakAction.NotCorrected };
    }

    private ReconciledKey LargeBreak(ReconciledKey row, bool hasChangedSince)
    {
        _alerts.Add(ModelAlert.LargeBreak);
        row = row with { Action = BreakAction.Halted };
        if (row.Breaker != BreakerState.Open)
        {
            row = row with
            {
                Breaker = BreakerState.Open,
                BreakerReason = PositionDivergence,
                BreakerSequence = Statement!.CutSequence,
            };
        }

        long version = VersionOf(row.Key);
        if (row.Correction is { Status: CorrectionStatus.Pending } pending && pending.Delta == -row.Difference && pending.Version == version
            && !HasOtherUnits(row.Key, pending) && !IsExpired(pending))
        {
            return row;
        }

        var correction = new ModelCorrection(++_corrections, hasChangedSince ? CorrectionStatus.Stale : CorrectionStatus.Pending,
            -row.Difference, row.Internal, row.External, row.AveragePrice, version, _sequence, _engineTime, Statement!.Principal);
        return row with { Correction = correction };
    }

    private Judgement DecideCorrection(in CorrectionDecided decided)
    {
        if (decided.CorrectionId <= 0 || decided.Account.IsNull || decided.Symbol.IsNull || decided.Principal.IsNull
            || decided.Decision is not (1 or 2))
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        ReconciledKey? before = ReconciledKeyOf(new PositionKey(decided.Account.ToString(), decided.Symbol.ToString()));
        if (before?.Correction is not { } correction || correction.Id != decided.CorrectionId)
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        if (correction.Status != CorrectionStatus.Pending)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        if (IsExpired(correction))
        {
            return Lapsed(before, CorrectionStatus.Expired);
        }

        if (decided.Decision == 2)
        {
            Tell(before, before.WithStatus(CorrectionStatus.Rejected) with { Action = BreakAction.Rejected }, RejectReason.None);
            return Judgement.Control;
        }

        if (_settings.NeedsFourEyes && decided.Principal.ToString() == correction.Proposer)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        if (VersionOf(before.Key) != correction.Version || HasOtherUnits(before.Key, correction))
        {
            return Lapsed(before, CorrectionStatus.Stale);
        }

        return Approve(before, correction.Delta, decided.Prefix.TransactTime);
    }

    private Judgement Lapsed(ReconciledKey before, CorrectionStatus status)
    {
        Tell(before, before.WithStatus(status) with { Action = BreakAction.Lapsed }, RejectReason.NotAllowed);
        return Judgement.Reject(RejectReason.NotAllowed);
    }

    private Judgement Approve(ReconciledKey before, BigInteger delta, UtcNanos transactTime)
    {
        Judgement judgement = Exact.FitsQuantity(delta)
            ? Correct(before.Key, delta, before.Correction!.AveragePrice, transactTime)
            : Judgement.Reject(RejectReason.OutOfRange);
        if (judgement.IsRejected)
        {
            _alerts.Add(ModelAlert.NotCorrected);
            return judgement;
        }

        ReconciledKey approved = before.WithStatus(CorrectionStatus.Approved) with
        {
            Action = BreakAction.Approved,
            Breaker = BreakerState.HalfOpen,
        };
        Tell(before, approved, RejectReason.None);
        return judgement;
    }

    private Judgement ResetBreaker(in BreakerReset reset)
    {
        if (reset.Account.IsNull || reset.Symbol.IsNull || reset.Principal.IsNull)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        ReconciledKey? before = ReconciledKeyOf(new PositionKey(reset.Account.ToString(), reset.Symbol.ToString()));
        if (before is null or { Breaker: BreakerState.Closed })
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        Tell(before, before.Superseded() with { Action = BreakAction.Reset, Breaker = BreakerState.Closed }, RejectReason.None);
        return Judgement.Control;
    }

    /// <summary>At the average, or at the external one where there is nothing to average.</summary>
    private Judgement Correct(PositionKey key, BigInteger delta, BigInteger? averagePrice, UtcNanos transactTime)
    {
        KeyHistory history = HistoryOrNew(key, CurrencyD2(key, string.Empty));
        CostRule rule = history.Now.Net.IsZero && averagePrice is not null ? CostRule.AtPrice : CostRule.AtAverage;
        return Adjust(history, delta, rule, averagePrice, transactTime);
    }

    /// <summary>The symbol was split, renamed, or another one became it, since the correction was made.</summary>
    /// <summary>One that was made with the very input that changes the units came of what was completing before it.</summary>
    private bool HasOtherUnits(PositionKey key, ModelCorrection correction) => _unitsSince.GetValueOrDefault(key.Symbol) >= correction.Sequence;

    private bool IsExpired(ModelCorrection correction) =>
        _engineTime - correction.Time > (BigInteger)_settings.CorrectionTtlSeconds * 1_000_000_000;

    private long VersionOf(PositionKey key) => Position(key.Account, key.Symbol)?.Version ?? 0;

    private void Tell(ReconciledKey before, ReconciledKey row, RejectReason reason)
    {
        Keep(row);
        bool isMoved = row.Breaker != before.Breaker && row.Breaker != BreakerState.HalfOpen;
        _toldKeys.Add(new ToldKey(row, isMoved || row.Correction?.Id != before.Correction?.Id, reason,
            Statement!.Number == row.StatementNumber ? Statement : null));
    }

    /// <summary>The row goes with its position. One that the new key has already gives way, but for a breaker that is graver.</summary>
    private void MoveReconciled(PositionKey old, PositionKey moved)
    {
        int index = _reconciled.FindIndex(row => row?.Key == old);
        if (index < 0)
        {
            return;
        }

        ReconciledKey row = _reconciled[index]! with { Key = moved };
        int other = _reconciled.FindIndex(each => each?.Key == moved);
        if (other >= 0)
        {
            ReconciledKey givesWay = _reconciled[other]!;
            _reconciled[other] = null;
            _freeReconciled.Push(other);
            KeysGivenWay++;
            if (givesWay.Breaker > row.Breaker)
            {
                row = row with
                {
                    Breaker = givesWay.Breaker,
                    BreakerReason = givesWay.BreakerReason,
                    BreakerSequence = givesWay.BreakerSequence,
                };
            }
        }

        _reconciled[index] = row;
    }
}
