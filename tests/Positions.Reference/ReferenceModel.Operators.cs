using System.Collections.Immutable;
using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Reference;

/// <content>D.7 retention and D.9: days, adjustments, loads.</content>
public sealed partial class ReferenceModel
{
    private const int LoadPartsMax = 4_096;

    private readonly List<(uint Date, long BeganAt)> _dates = [];
    private readonly HashSet<(uint Date, string FileId, PositionKey Key)> _loaded = [];
    private ModelLoad? _loading;
    private bool _isSessionOpen;
    private long? _retiredBefore;

    /// <summary>Business dates are numbered; the time before the first is 1.</summary>
    private uint _oldestRetainedNumber = 1;

    private static bool MayBeRepeated(SourcePrefix prefix, ModelSource? source) =>
        (prefix.Flags & SourcePrefix.PossResend) != 0 || source is { IsDropCopy: true };

    /// <summary>
    /// Retention: what may be repeated may have been forgotten; or, where ids come anew each date, may be of an earlier one.
    /// </summary>
    private bool IsOlderThanRetained(SourcePrefix prefix, uint domain) => prefix.TransactTime.IsNull
        ? _settings.UsesIdsDaily(domain) && _dates.Count > 0
        : _retiredBefore is { } watermark && prefix.TransactTime.Value < watermark;

    /// <summary>
    /// Where ids come anew each date: what may be repeated, or bears a number that had been given up, and does not say that it is of the
    /// present one, is held against those before it.
    /// </summary>
    private Judgement? OfEarlierDate(SourcePrefix prefix, ModelSource? source, string execId, string content)
    {
        uint domain = source?.ExecDomain ?? 0;
        bool saysWhen = !prefix.TransactTime.IsNull;
        bool isOfToday = saysWhen && (_dates.Count == 0 || prefix.TransactTime.Value >= _dates[^1].BeganAt);
        bool mayBeRepeated = MayBeRepeated(prefix, source);
        bool isLate = prefix.SourceSeq != 0 && prefix.SourceSeq < source?.NextExpected;
        if ((!mayBeRepeated && !isLate) || !_settings.UsesIdsDaily(domain) || isOfToday)
        {
            return null;
        }

        ModelExecution? known = OfAnyDate(domain, execId)
            .FirstOrDefault(known => known.Content == content && (!saysWhen || known.Key.Date <= _dates.Count));
        return known is not null ? new Judgement(ModelDisposition.DuplicateExec, RejectReason.None, known.FirstSequence)
            : saysWhen && mayBeRepeated ? Judgement.Reject(RejectReason.OlderThanRetained)
            : null;
    }

    private ModelExecution? SameContent(uint domain, string execId, string content) => OfAnyDate(domain, execId)
        .FirstOrDefault(known => known.Content == content);

    /// <summary>What a domain knows by an id, the latest date first.</summary>
    private IEnumerable<ModelExecution> OfAnyDate(uint domain, string execId) => _settings.UsesIdsDaily(domain)
        ? _executions.Values
            .Where(known => known.Key.ExecDomain == domain && known.Key.ExecId == execId && known.Key.Date >= _oldestRetainedNumber)
            .OrderByDescending(known => known.Key.Date)
        : _executions.TryGetValue(new ExecutionKey(domain, execId), out ModelExecution? only) ? [only] : [];

    private ExecutionKey KeyOf(uint domain, string execId) =>
        new(domain, execId, _settings.UsesIdsDaily(domain) ? (uint)_dates.Count + 1 : 0);

    private Judgement DateRoll(in DateRolled roll)
    {
        if (roll.BusinessDate <= BusinessDate || !IsDate(roll.BusinessDate))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        BusinessDate = roll.BusinessDate;
        _isSessionOpen = false;
        _loading = null;
        foreach (KeyHistory history in _positions.Values)
        {
            ModelPosition now = history.Now;
            history.DayStart = history.Now = now with
            {
                SodQuantity = now.Net,
                SodCost = now.OpenCost,
                SodRealized = now.Realized,
                SodFees = now.OwnFees,
                PreviousClose = MarkOfD5(now)?.Price,
            };
            history.Replace([]);
        }

        RetireD7();
        EndOfParking();
        return Judgement.Control;
    }

    /// <summary>A correction may outlive its fill: the chain is kept for it under a name that no message bears.</summary>
    private void KeepForCorrections(ModelRoot root)
    {
        ExecutionKey hidden = root.Key with { ExecId = $"{root.Key.ExecId}\0{_sequence}" };
        List<ModelExecution> corrections = [.. _executions.Values.Where(each => each.Root == root.Key)];
        if (corrections.Count > 0)
        {
            _roots[hidden] = root with { Key = hidden, Order = null, IsRetired = true };
        }

        foreach (ModelExecution correction in corrections)
        {
            _executions[correction.Key] = correction with { Root = hidden };
        }
    }

    private static bool IsDate(uint date) =>
        DateOnly.TryParseExact(date.ToString("D8"), "yyyyMMdd", out _);

    /// <summary>What was parked for something that did not come is refused: 12 if it may have been forgotten.</summary>
    private void EndOfParking()
    {
        foreach ((ExecutionKey reference, InputEvent input) in _parked
                     .SelectMany(parked => parked.Value.Select(input => (parked.Key, input)))
                     .OrderBy(parked => parked.input.Sequence)
                     .ToList())
        {
            bool isBust = input.Template == TemplateId.FillBust;
            Text36 execId = isBust ? input.Block<FillBust>().ExecId : input.Block<FillCorrect>().ExecId;
            RejectReason reason = _retiredBefore is null ? RejectReason.UnknownExecRefId : RejectReason.OlderThanRetained;
            RefuseParked(in input, reference with { ExecId = execId.ToString() }, reason);
            _alerts.Add(ModelAlert.ParkedRejected);
        }

        _parked.Clear();
    }

    /// <summary>Level 3: a fill that has waited long enough for those before it is judged once more, and refused if it still has to wait.</summary>
    private void EndOfHolding()
    {
        long holdNanos = _settings.CumHoldMilliseconds * 1_000_000L;
        foreach ((OrderKey order, InputEvent held) in _held
                     .SelectMany(waiting => waiting.Value.Select(held => (waiting.Key, held)))
                     .Where(waiting => _engineTime >= waiting.held.EngineTime.Value + holdNanos)
                     .OrderBy(waiting => waiting.held.Sequence)
                     .ToList())
        {
            if (!_held.TryGetValue(order, out List<InputEvent>? waiting) || waiting.RemoveAll(other => other.Sequence == held.Sequence) == 0)
            {
                // One that ended before it has made it fit.
                continue;
            }

            if (waiting.Count == 0)
            {
                _held.Remove(order);
            }

            Fill fill = held.Block<Fill>();
            switch (CumulativeD7(in fill, order.ExecDomain))
            {
                case ModelDisposition.Held:
                    RefuseLater(in held, RejectReason.CumQuantityMismatch);
                    _alerts.Add(ModelAlert.HeldTooLong);
                    break;
                case ModelDisposition.Applied when BookFill(in fill, string.Empty, order.ExecDomain) is { IsRejected: true } refused:
                    RefuseLater(in held, refused.Reason);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Executions of the last dates are kept; what is older is forgotten, and a chain with its fill.</summary>
    private void RetireD7()
    {
        _dates.Add((BusinessDate, _engineTime));

        // What is retired does not come back when more is to be retained.
        _oldestRetainedNumber = (uint)Math.Max(_oldestRetainedNumber, _dates.Count - _settings.RetainDates + 2);
        if (_oldestRetainedNumber == 1)
        {
            return;
        }

        (uint oldest, long beganAt) = _dates[(int)_oldestRetainedNumber - 2];
        _retiredBefore = beganAt;
        foreach (ModelExecution retired in _executions.Values.Where(execution => execution.BusinessDate < oldest).ToList())
        {
            _executions.Remove(retired.Key);
            if (_roots.Remove(retired.Key, out ModelRoot? root))
            {
                KeepForCorrections(root);
            }
        }

        foreach (ExecutionKey undone in _undoneAhead.Where(undone => undone.Value.Date < oldest).Select(undone => undone.Key).ToList())
        {
            _undoneAhead.Remove(undone);
        }

        foreach (ModelOrder order in _orders.Values.Where(order => order.LastDate < oldest).ToList())
        {
            if (order.IsTerminal || order.State == OrderState.Filled || ((order.IsOrphan || order.IsReopened) && !order.CountsRepeats))
            {
                _orders.Remove(order.Key);
                RemoveAliases(order.Key);
            }
        }
    }

    private Judgement SessionOpen(in SessionOpened opened)
    {
        if (opened.BusinessDate != BusinessDate)
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        _isSessionOpen = true;
        return Judgement.Control;
    }

    private Judgement AdjustD9(in PositionAdjusted adjusted)
    {
        if (adjusted.Account.IsNull || adjusted.Symbol.IsNull || adjusted.Quantity.IsNull || !Enum.IsDefined((CostRule)adjusted.CostRule))
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        var key = new PositionKey(adjusted.Account.ToString(), adjusted.Symbol.ToString());
        string currency = CurrencyD2(key, adjusted.Currency.ToString());
        KeyHistory history = HistoryOrNew(key, currency);
        if (adjusted.ExpectedVersion != history.Now.Version)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        if (!adjusted.Currency.IsNull && adjusted.Currency.ToString() != currency)
        {
            return Judgement.Reject(RejectReason.Currency);
        }

        BigInteger delta = adjusted.IsTarget == 1 ? adjusted.Quantity.Mantissa - history.Now.Net : adjusted.Quantity.Mantissa;
        if (delta.IsZero || !Exact.FitsQuantity(delta))
        {
            // What it moves is told as a quantity, also where only a target is given.
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        return Adjust(history, delta, (CostRule)adjusted.CostRule, Value(adjusted.Price), adjusted.Prefix.TransactTime);
    }

    /// <summary>At the average it is the mark that something from flat opens at, whatever the given price.</summary>
    private Judgement Adjust(KeyHistory history, BigInteger delta, CostRule rule, BigInteger? given, UtcNanos transactTime)
    {
        BigInteger? price = rule == CostRule.AtAverage
            ? MarkOfD5(history.Now with { Net = delta })?.Price
            : given;
        var adjust = new AdjustEvent(_sequence, delta, rule, price);
        if (!adjust.CanApply(history.Now))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        // The price is told where it was booked at.
        bool opens = adjust.OpensQuantity(history.Now);
        return Operate(history, adjust, delta, rule == CostRule.AtAverage && !opens ? 0 : price!.Value, transactTime);
    }

    /// <summary>Books an operator's event on a row.</summary>
    private Judgement Operate(KeyHistory history, KeyEvent happened, BigInteger lastQuantity, BigInteger lastPrice, UtcNanos transactTime)
    {
        Booked booked = happened.Apply(history.Now);
        if (!booked.Position.Fits || !Exact.FitsMoney(booked.RealizedDelta)
            || !Exact.FitsMoney(booked.Position.AdjustmentLedger - history.Now.AdjustmentLedger))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        Enter(history);
        history.Events.Add(happened);
        Commit(history, booked, lastQuantity, lastPrice, 0, history.Now.Currency, string.Empty, transactTime);
        return Judgement.Applied;
    }

    /// <summary>A load of several lots comes in parts, one after the other: any other load message ends what is coming in.</summary>
    private Judgement SodLoadD9(in PositionLoaded loaded)
    {
        ModelLoad? before = _loading;
        _loading = null;
        if (loaded.Account.IsNull || loaded.Symbol.IsNull || loaded.FileId.IsNull || loaded.Quantity.IsNull
            || (loaded.AveragePrice.IsNull && loaded.Quantity.Mantissa != 0) || loaded.Part < 1 || loaded.Part > loaded.Parts)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        var key = new PositionKey(loaded.Account.ToString(), loaded.Symbol.ToString());
        if (loaded.BusinessDate != BusinessDate)
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        if (_loaded.Contains((loaded.BusinessDate, loaded.FileId.ToString(), key)))
        {
            return new Judgement(ModelDisposition.DuplicateExec);
        }

        string currency = CurrencyD2(key, loaded.Currency.ToString());
        KeyHistory history = HistoryOrNew(key, currency);
        if (loaded.IsForced == 1 ? loaded.ExpectedVersion != history.Now.Version : _isSessionOpen)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        if (!loaded.Currency.IsNull && loaded.Currency.ToString() != currency)
        {
            return Judgement.Reject(RejectReason.Currency);
        }

        var load = new ModelLoad(key, loaded.FileId.ToString(), loaded.Parts);
        if (loaded.Part > 1)
        {
            if (before is null || !before.GoesOnWith(load, loaded.Part, loaded.Quantity.Mantissa))
            {
                return Judgement.Reject(RejectReason.Malformed);
            }

            load = before;
        }

        if (loaded.Parts > LoadPartsMax)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (!loaded.Currency.IsNull && load.Currency.Length > 0 && load.Currency != loaded.Currency.ToString())
        {
            return Judgement.Reject(RejectReason.Currency);
        }

        load = load with
        {
            Lots = load.Lots.Add((loaded.Quantity.Mantissa, Value(loaded.AveragePrice) ?? 0)),
            Currency = loaded.Currency.IsNull ? load.Currency : loaded.Currency.ToString(),
            PreviousClose = Value(loaded.PreviousClose) ?? load.PreviousClose,
        };
        if (loaded.Part < loaded.Parts)
        {
            _loading = load;
            return Judgement.Control;
        }

        return LoadWhole(load, loaded.Prefix.TransactTime);
    }

    private Judgement LoadWhole(ModelLoad load, UtcNanos transactTime)
    {
        string currency = CurrencyD2(load.Key, load.Currency);
        if (load.Currency.Length > 0 && load.Currency != currency)
        {
            return Judgement.Reject(RejectReason.Currency);
        }

        KeyHistory history = HistoryOrNew(load.Key, currency);
        Judgement judgement = Load(history, load.Lots, load.PreviousClose ?? history.DayStart.PreviousClose, transactTime);
        if (!judgement.IsRejected)
        {
            Enter(history);
            _loaded.Add((BusinessDate, load.FileId, load.Key));
        }

        return judgement;
    }

    /// <summary>Replaces the start-of-day part; what came since is booked on it anew, and the ledger takes the difference.</summary>
    private Judgement Load(
        KeyHistory history, ImmutableList<(BigInteger Quantity, BigInteger Price)> lots, BigInteger? previousClose, UtcNanos transactTime)
    {
        if (history.CountEntries(0) > FoldExecutionsMax)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        ModelPosition old = history.DayStart;
        BigInteger net = lots.Aggregate(BigInteger.Zero, (sum, lot) => sum + lot.Quantity);
        if (!Exact.FitsQuantity(net))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        BigInteger cost = lots.Aggregate(BigInteger.Zero, (sum, lot) => sum + (BigInteger.Abs(lot.Quantity) * lot.Price));
        ModelPosition start = old with
        {
            Net = net,
            OpenCost = cost,
            SodQuantity = net,
            SodCost = cost,
            PreviousClose = previousClose,
            AdjustmentLedger = old.AdjustmentLedger - (net.Sign * cost) + (old.Net.Sign * old.OpenCost),
            Lots = old.CostMethod == CostMethod.Average || net.IsZero
                ? []
                : [.. lots.Select(lot => new Lot(BigInteger.Abs(lot.Quantity), BigInteger.Abs(lot.Quantity) * lot.Price, null))],
        };
        history.DayStart = start;
        if (!history.CanFold(history.Events) || history.Fold(history.Events) is not { Fits: true } folded
            || !Exact.FitsMoney(folded.Realized - history.Now.Realized))
        {
            history.DayStart = old;
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        ModelPosition now = history.Now;
        bool isNewCycle = !folded.Net.IsZero && folded.Net.Sign != now.Net.Sign;
        ModelPosition after = folded with
        {
            SodQuantity = net,
            SodCost = cost,
            PreviousClose = previousClose,
            CycleNumber = now.CycleNumber + (isNewCycle ? 1 : 0),
            OpenedSequence = isNewCycle ? _sequence : now.OpenedSequence,
        };
        var booked = new Booked(after, ChangeKind.Loaded, after.Realized - now.Realized, 0, 0);
        Commit(history, booked, after.Net - now.Net, 0, 0, after.Currency, string.Empty, transactTime);
        return Judgement.Applied;
    }
}
