using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Reference;

/// <content>D.7 retention and D.9: days, adjustments, loads, splits, renames.</content>
public sealed partial class ReferenceModel
{
    private readonly List<(uint Date, long BeganAt)> _dates = [];
    private readonly HashSet<(uint Date, string FileId, PositionKey Key)> _loaded = [];
    private readonly Dictionary<(string FileId, PositionKey Key), List<(BigInteger Quantity, BigInteger Price)>> _loading = [];
    private bool _isSessionOpen;
    private long? _retiredBefore;

    /// <summary>Retention: a resend, or a drop copy, of what may have been forgotten.</summary>
    private bool IsOlderThanRetained(SourcePrefix prefix, ModelSource? source) =>
        ((prefix.Flags & SourcePrefix.PossResend) != 0 || source is { IsDropCopy: true })
        && _retiredBefore is { } watermark && !prefix.TransactTime.IsNull && prefix.TransactTime.Value < watermark;

    private Judgement DateRoll(in DateRolled roll)
    {
        if (roll.BusinessDate <= BusinessDate)
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        EndOfWaiting();
        BusinessDate = roll.BusinessDate;
        _isSessionOpen = false;
        _loading.Clear();
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
                BuyQuantity = 0,
                SellQuantity = 0,
                BuyNotional = 0,
                SellNotional = 0,
            };
            history.Replace([]);
        }

        RetireD7();
        return Judgement.Control;
    }

    /// <summary>What was parked or held for something that did not come is refused.</summary>
    private void EndOfWaiting()
    {
        foreach ((ExecutionKey reference, InputEvent input) in _parked
                     .SelectMany(parked => parked.Value.Select(input => (parked.Key, input)))
                     .OrderBy(parked => parked.input.Sequence)
                     .ToList())
        {
            bool isBust = input.Template == TemplateId.FillBust;
            Text36 execId = isBust ? input.Block<FillBust>().ExecId : input.Block<FillCorrect>().ExecId;
            RefuseParked(in input, reference with { ExecId = execId.ToString() }, RejectReason.UnknownExecRefId);
            _alerts.Add(ModelAlert.UnknownExecRef);
        }

        _parked.Clear();
        foreach (InputEvent held in _held.Values.SelectMany(waiting => waiting).OrderBy(input => input.Sequence))
        {
            _laterRejects.Add(new LaterReject(held.Prefix.SourceId, held.Prefix.Epoch, held.Prefix.SourceSeq,
                RejectReason.CumQuantityMismatch));
            _alerts.Add(ModelAlert.HeldTooLong);
        }

        _held.Clear();
    }

    /// <summary>Executions of the last dates are kept, with what their chains need; what is older is forgotten.</summary>
    private void RetireD7()
    {
        _dates.Add((BusinessDate, _engineTime));
        int retained = _settings.RetainedDates;
        if (_dates.Count < retained)
        {
            return;
        }

        (uint oldest, long beganAt) = _dates[^retained];
        _retiredBefore = beganAt;
        foreach (ModelExecution retired in _executions.Values.Where(execution => execution.BusinessDate < oldest).ToList())
        {
            _executions.Remove(retired.Key);
        }

        HashSet<ExecutionKey> needed = [.. _executions.Values.Select(execution => execution.Root).OfType<ExecutionKey>()];
        foreach (ModelRoot root in _roots.Values.Where(root => !needed.Contains(root.Key)).ToList())
        {
            _roots.Remove(root.Key);
        }

        HashSet<OrderKey> open = [.. _roots.Values.Select(root => root.Order).OfType<OrderKey>()];
        foreach (ModelOrder order in _orders.Values.ToList())
        {
            if ((order.IsTerminal || order.State == OrderState.Filled) && !open.Contains(order.Key))
            {
                _orders.Remove(order.Key);
            }
        }
    }

    private Judgement SessionOpen(in SessionOpened opened)
    {
        if (opened.BusinessDate != BusinessDate || _isSessionOpen)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        _isSessionOpen = true;
        return Judgement.Control;
    }

    private Judgement AdjustD9(in PositionAdjusted adjusted)
    {
        if (adjusted.Account.IsNull || adjusted.Symbol.IsNull || adjusted.Quantity.IsNull)
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
        if (delta.IsZero)
        {
            return Judgement.Reject(RejectReason.QuantityNotPositive);
        }

        var rule = (CostRule)adjusted.CostRule;
        BigInteger? price = rule == CostRule.AtAverage
            ? MarkOfD5(history.Now with { Net = delta })?.Price
            : Value(adjusted.Price);
        var adjust = new AdjustEvent(_sequence, delta, rule, price);
        if (price is null && adjust.NeedsPrice(history.Now))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        return Operate(key, history, adjust, delta, price ?? 0);
    }

    /// <summary>Books an operator's event on a row.</summary>
    private Judgement Operate(PositionKey key, KeyHistory history, KeyEvent happened, BigInteger lastQuantity, BigInteger lastPrice)
    {
        Booked booked = happened.Apply(history.Now);
        if (!booked.Position.Fits || !Exact.FitsMoney(booked.RealizedDelta))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        _positions[key] = history;
        history.Events.Add(happened);
        Commit(history, booked, lastQuantity, lastPrice, 0, history.Now.Currency, string.Empty, UtcNanos.Null);
        return Judgement.Applied;
    }

    private Judgement SodLoadD9(in PositionLoaded loaded)
    {
        if (loaded.Account.IsNull || loaded.Symbol.IsNull || loaded.FileId.IsNull || loaded.Quantity.IsNull
            || (loaded.AveragePrice.IsNull && loaded.Quantity.Mantissa != 0))
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
            return new Judgement(ModelDisposition.Duplicate);
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

        (string FileId, PositionKey Key) set = (loaded.FileId.ToString(), key);
        List<(BigInteger Quantity, BigInteger Price)> lots = _loading.GetValueOrDefault(set) ?? [];
        if (loaded.Part != lots.Count + 1 || loaded.Part > loaded.Parts
            || (lots.Count > 0 && lots[0].Quantity.Sign != Math.Sign(loaded.Quantity.Mantissa)))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        lots.Add((loaded.Quantity.Mantissa, Value(loaded.AveragePrice) ?? 0));
        if (loaded.Part < loaded.Parts)
        {
            _loading[set] = lots;
            return Judgement.Control;
        }

        Judgement judgement = Load(history, lots, Value(loaded.PreviousClose));
        if (!judgement.IsRejected)
        {
            _positions[key] = history;
            _loading.Remove(set);
            _loaded.Add((loaded.BusinessDate, set.FileId, key));
        }

        return judgement;
    }

    /// <summary>Replaces the start-of-day part; what came since is booked on it anew, and the ledger takes the difference.</summary>
    private Judgement Load(KeyHistory history, List<(BigInteger Quantity, BigInteger Price)> lots, BigInteger? previousClose)
    {
        ModelPosition old = history.DayStart;
        BigInteger net = lots.Aggregate(BigInteger.Zero, (sum, lot) => sum + lot.Quantity);
        BigInteger cost = lots.Aggregate(BigInteger.Zero, (sum, lot) => sum + (BigInteger.Abs(lot.Quantity) * lot.Price));
        bool isNewCycle = !net.IsZero && net.Sign != old.Net.Sign;
        ModelPosition start = old with
        {
            Net = net,
            OpenCost = cost,
            SodQuantity = net,
            SodCost = cost,
            PreviousClose = previousClose,
            AdjustmentLedger = old.AdjustmentLedger - (net.Sign * cost) + (old.Net.Sign * old.OpenCost),
            CycleNumber = old.CycleNumber + (isNewCycle ? 1 : 0),
            OpenedSequence = isNewCycle ? _sequence : old.OpenedSequence,
            Lots = old.CostMethod == CostMethod.Average || net.IsZero
                ? []
                : [.. lots.Select(lot => new Lot(BigInteger.Abs(lot.Quantity), BigInteger.Abs(lot.Quantity) * lot.Price, null))],
        };
        history.DayStart = start;
        ModelPosition after = history.Fold(history.Events);
        if (!after.Fits)
        {
            history.DayStart = old;
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        BigInteger realizedDelta = after.Realized - history.Now.Realized;
        Commit(history, new Booked(after, ChangeKind.Loaded, realizedDelta, 0, 0), net, 0, 0, after.Currency, string.Empty, UtcNanos.Null);
        return Judgement.Applied;
    }

    private Judgement SplitD9(in InstrumentSplit split)
    {
        string symbol = split.Symbol.ToString();
        if (split.Symbol.IsNull || split.Numerator <= 0 || split.Denominator <= 0)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        var happened = new SplitEvent(_sequence, split.Numerator, split.Denominator, Value(split.CashInLieuPrice));
        List<KeyHistory> rows = [.. _positions.Values.Where(row => row.Now.Key.Symbol == symbol && !row.Now.Net.IsZero)];
        if (rows.Any(row => happened.CashInLieuPrice is null && happened.NeedsPrice(row.Now))
            || rows.Any(row => !happened.Apply(row.Now).Position.Fits))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        foreach (KeyHistory row in rows)
        {
            Operate(row.Now.Key, row, happened, 0, 0);
        }

        foreach (ModelOrder order in _orders.Values.Where(order => order.Position.Symbol == symbol && !order.IsTerminal).ToList())
        {
            _orders[order.Key] = order with { IsFlagged = true };
        }

        return Judgement.Applied;
    }

    /// <summary>Rows move to the new symbol as they are; refused where an account holds both.</summary>
    private Judgement SymbolChangeD9(in InstrumentRenamed renamed)
    {
        string symbol = renamed.Symbol.ToString();
        string newSymbol = renamed.NewSymbol.ToString();
        if (renamed.Symbol.IsNull || renamed.NewSymbol.IsNull || symbol == newSymbol)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        List<KeyHistory> rows = [.. _positions.Values.Where(row => row.Now.Key.Symbol == symbol)];
        if (rows.Any(row => _positions.ContainsKey(row.Now.Key with { Symbol = newSymbol })))
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        foreach (KeyHistory row in rows)
        {
            PositionKey key = row.Now.Key with { Symbol = newSymbol };
            _positions.Remove(row.Now.Key);
            ModelPosition moved = row.Now with { Key = key };
            var history = new KeyHistory(moved);
            _positions[key] = history;
            Commit(history, new Booked(moved, ChangeKind.Renamed, 0, 0, 0), 0, 0, 0, moved.Currency, string.Empty, UtcNanos.Null);
            history.DayStart = history.Now;
        }

        foreach (ModelRoot root in _roots.Values.Where(root => root.Position.Symbol == symbol).ToList())
        {
            _roots[root.Key] = root with { Position = root.Position with { Symbol = newSymbol } };
        }

        foreach (ModelOrder order in _orders.Values.Where(order => order.Position.Symbol == symbol).ToList())
        {
            _orders[order.Key] = order with { Position = order.Position with { Symbol = newSymbol } };
        }

        return Judgement.Applied;
    }
}
