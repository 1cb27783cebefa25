using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Reference;

/// <content>Fills: their checks, levels 2 and 3, and the booking of D.3.</content>
public sealed partial class ReferenceModel
{
    private readonly Dictionary<OrderKey, List<InputEvent>> _held = [];

    private Judgement JudgeFill(in InputEvent input, ModelSource? source)
    {
        Fill fill = input.Block<Fill>();
        if (fill.Account.IsNull || fill.Symbol.IsNull || fill.Price.IsNull)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (fill.Side is not (Side.Buy or Side.Sell))
        {
            return Judgement.Reject(RejectReason.Side);
        }

        if (fill.Quantity.IsNull || fill.Quantity.Mantissa <= 0)
        {
            return Judgement.Reject(RejectReason.QuantityNotPositive);
        }

        uint domain = source?.ExecDomain ?? 0;
        if (!fill.ExecId.IsNull)
        {
            string content = MessageContent.OfExecution(in fill);
            if (OfEarlierDate(fill.Prefix, source, fill.ExecId.ToString(), content) is { } repeated)
            {
                return repeated;
            }

            if (_executions.TryGetValue(KeyOf(domain, fill.ExecId.ToString()), out ModelExecution? known))
            {
                return Repeated(known, content);
            }

            if (MayBeRepeated(fill.Prefix, source) && IsOlderThanRetained(fill.Prefix, domain))
            {
                return Judgement.Reject(RejectReason.OlderThanRetained);
            }

            return BookFill(in fill, fill.ExecId.ToString(), domain);
        }

        if (fill.Prefix.SourceId == SourcePrefix.HttpSourceId)
        {
            // An id that a client has made up already stays the client's, also where it has only undone what had that id.
            string assigned = $"http-{_sequence}";
            bool isTaken = _executions.ContainsKey(KeyOf(domain, assigned)) || _undoneAhead.ContainsKey(KeyOf(domain, assigned));
            return BookFill(in fill, isTaken ? string.Empty : assigned, domain);
        }

        return CumulativeD7(in fill, domain) switch
        {
            ModelDisposition.Stale => new Judgement(ModelDisposition.Stale),
            ModelDisposition.Held => Hold(in input, new OrderKey(domain, fill.OrderId.ToString())),
            _ => BookFill(in fill, string.Empty, domain),
        };
    }

    /// <summary>Levels 2 and 2b: the execution is known, with the same content or another.</summary>
    private Judgement Repeated(ModelExecution known, string content)
    {
        if (known.Content == content)
        {
            return new Judgement(ModelDisposition.DuplicateExec, RejectReason.None, known.FirstSequence);
        }

        _alerts.Add(ModelAlert.ExecConflict);
        return Judgement.Reject(RejectReason.ExecIdConflict, known.FirstSequence);
    }

    /// <summary>Level 1b: an old number may repeat an execution that is known with the same content.</summary>
    private ModelExecution? KnownExecution(in InputEvent input, ModelSource source)
    {
        (string execId, string content) = input.Template switch
        {
            TemplateId.Fill => (input.Block<Fill>().ExecId.ToString(), MessageContent.OfExecution(in input.Block<Fill>())),
            TemplateId.FillBust => (input.Block<FillBust>().ExecId.ToString(), MessageContent.OfExecution(in input.Block<FillBust>())),
            TemplateId.FillCorrect =>
                (input.Block<FillCorrect>().ExecId.ToString(), MessageContent.OfExecution(in input.Block<FillCorrect>())),
            _ => (string.Empty, string.Empty),
        };
        return execId.Length > 0 ? SameContent(source.ExecDomain, execId, content) : null;
    }

    /// <summary>Level 3, only without execId: the cumulative quantity has to advance by exactly what was filled.</summary>
    private ModelDisposition CumulativeD7(in Fill fill, uint domain)
    {
        if (fill.OrderId.IsNull || Value(fill.CumQuantity) is not { } cumQuantity)
        {
            return ModelDisposition.Applied;
        }

        ModelOrder? order = _orders.GetValueOrDefault(new OrderKey(domain, fill.OrderId.ToString()));
        if (order is not null && (order.Position != new PositionKey(fill.Account.ToString(), fill.Symbol.ToString()) || order.Side != Sign(fill.Side)))
        {
            // It names another's order, whose count is not its own.
            return ModelDisposition.Applied;
        }

        BigInteger known = order?.CumQuantity ?? 0;
        return cumQuantity <= known ? ModelDisposition.Stale
            : cumQuantity - known == fill.Quantity.Mantissa ? ModelDisposition.Applied
            : ModelDisposition.Held;
    }

    private Judgement Hold(in InputEvent input, OrderKey order)
    {
        if (!_held.TryGetValue(order, out List<InputEvent>? waiting))
        {
            _held.Add(order, waiting = []);
        }

        waiting.Add(input);
        return new Judgement(ModelDisposition.Held);
    }

    /// <summary>D.3: everything is computed first, and nothing changes unless all of it fits.</summary>
    private Judgement BookFill(in Fill fill, string execId, uint domain)
    {
        var key = new PositionKey(fill.Account.ToString(), fill.Symbol.ToString());
        string currency = CurrencyD2(key, fill.Currency.ToString());
        if (!fill.Currency.IsNull && fill.Currency.ToString() != currency)
        {
            return Judgement.Reject(RejectReason.Currency);
        }

        int side = Sign(fill.Side);
        BigInteger quantity = fill.Quantity.Mantissa;
        BigInteger price = fill.Price.Mantissa;
        BigInteger fee = Value(fill.Fee) ?? 0;
        string feeCurrency = fill.FeeCurrency.IsNull ? currency : fill.FeeCurrency.ToString();
        ExecutionKey executionKey = KeyOf(domain, execId);
        bool isIdentified = execId.Length > 0 && !_executions.ContainsKey(executionKey);

        KeyHistory history = HistoryOrNew(key, currency);
        var trade = new TradeEvent(_sequence, isIdentified ? executionKey : null, side, quantity, price, execId);
        Booked booked = trade.Apply(history.Now);
        ModelPosition after = WithFee(booked.Position, feeCurrency, fee);
        if (!after.Fits || !Exact.FitsMoney(booked.RealizedDelta))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        OrderChange? orderChange = TradeOnOrder(in fill, key, domain);
        if (orderChange is { Fits: false })
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        if (orderChange is { IsRefused: true })
        {
            _alerts.AddRange(orderChange.Alerts);
            return Judgement.Reject(RejectReason.IllegalOrderTransition);
        }

        Enter(history);
        history.Events.Add(trade);
        Commit(history, booked with { Position = after }, side * quantity, price, fee, feeCurrency, execId,
            fill.Prefix.TransactTime);
        CommitOrder(orderChange);
        if (isIdentified)
        {
            _executions.Add(executionKey,
                new ModelExecution(executionKey, MessageContent.OfExecution(in fill), _sequence, BusinessDate, executionKey, false,
                    (side, quantity, price)));
            _roots.Add(executionKey, new ModelRoot(executionKey, key, orderChange?.After.Key, BusinessDate, _sequence, side, quantity,
                price, fee, feeCurrency, executionKey, _undoneAhead.ContainsKey(executionKey)));
            ReleaseParked(executionKey);
        }

        ReleaseHeld(orderChange?.After.Key);
        return Judgement.Applied;
    }

    /// <summary>The row after an event: version, and what happened last.</summary>
    private void Commit(
        KeyHistory history,
        Booked booked,
        BigInteger lastQuantity,
        BigInteger lastPrice,
        BigInteger feeDelta,
        string feeCurrency,
        string execId,
        UtcNanos transactTime)
    {
        history.ChangedAt = _engineTime;
        history.Now = booked.Position with
        {
            Version = history.Now.Version + 1,
            LastSequence = _sequence,
            LastEventTime = transactTime.IsNull ? _engineTime : transactTime.Value,
            LastQuantity = lastQuantity,
            LastPrice = lastPrice,
            LastExecId = execId,
        };
        _changes.Add(new PositionChange(booked.Kind, history.Now, lastQuantity, lastPrice, booked.RealizedDelta, booked.ClosedQuantity,
            booked.OpenedQuantity, feeDelta, feeCurrency, execId));
    }

    /// <summary>A held fill fits or is stale once its order has moved; in the order in which they came.</summary>
    private void ReleaseHeld(OrderKey? order)
    {
        while (order is { } key && _held.TryGetValue(key, out List<InputEvent>? waiting))
        {
            int index = waiting.FindIndex(held => CumulativeD7(in held.Block<Fill>(), key.ExecDomain) != ModelDisposition.Held);
            if (index < 0)
            {
                return;
            }

            InputEvent ready = waiting[index];
            waiting.RemoveAt(index);
            if (waiting.Count == 0)
            {
                _held.Remove(key);
            }

            Fill fill = ready.Block<Fill>();
            if (CumulativeD7(in fill, key.ExecDomain) == ModelDisposition.Applied
                && BookFill(in fill, string.Empty, key.ExecDomain) is { IsRejected: true } refused)
            {
                RefuseLater(in ready, refused.Reason);
            }
        }
    }
}
