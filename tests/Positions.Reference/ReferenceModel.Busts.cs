using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Reference;

/// <content>D.9: TradeCancel and TradeCorrect, with parking, chains, restatement and offset.</content>
public sealed partial class ReferenceModel
{
    private const byte NullByte = 255;
    private const int ParkedMax = 4_096;

    private readonly Dictionary<ExecutionKey, List<InputEvent>> _parked = [];

    /// <summary>Inputs that wait and came under a number that had been given up.</summary>
    private readonly HashSet<long> _waitingLate = [];

    /// <summary>Messages that wait for the execution they name.</summary>
    public int ParkedCount => _parked.Values.Sum(waiting => waiting.Count);

    private Judgement JudgeBust(in InputEvent input, ModelSource? source)
    {
        FillBust bust = input.Block<FillBust>();
        if (bust.ExecId.IsNull || bust.ExecRefId.IsNull)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (!IsSideOrNull(bust.Side))
        {
            return Judgement.Reject(RejectReason.Side);
        }

        if (!bust.Quantity.IsNull && bust.Quantity.Mantissa <= 0)
        {
            return Judgement.Reject(RejectReason.QuantityNotPositive);
        }

        uint domain = source?.ExecDomain ?? 0;
        ExecutionKey key = KeyOf(domain, bust.ExecId.ToString());
        string content = MessageContent.OfExecution(in bust);
        if (OfEarlierDate(bust.Prefix, source, key.ExecId, content) is { } repeated)
        {
            return repeated;
        }

        if (_executions.TryGetValue(key, out ModelExecution? known))
        {
            return Repeated(known, content);
        }

        if (_undoneAhead.ContainsKey(key))
        {
            return ContradictsUndone();
        }

        if (bust.ExecId == bust.ExecRefId)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (MayBeRepeated(bust.Prefix, source) && IsOlderThanRetained(bust.Prefix, domain))
        {
            return Judgement.Reject(RejectReason.OlderThanRetained);
        }

        bool isComplete = IsComplete(bust.Account, bust.Symbol, bust.Side, bust.Quantity, bust.Price);
        ExecutionKey reference = ReferenceD7(key, bust.ExecRefId.ToString(), isComplete, bust.Account, bust.Side, bust.Quantity, bust.Price);
        return IsUndone(reference) ? Judgement.Reject(RejectReason.AlreadyBusted)
            : RootOf(reference) is { } root && (isComplete || !root.IsRetired) ? TradeCancelD9(in bust, key, content, root)
            : isComplete && RetiredRoot(reference, bust.Account, bust.Symbol, bust.Side, bust.Quantity, bust.Price, bust.Fee, bust.FeeCurrency)
                is { } retired ? UndoRetired(in bust, key, content, retired)
            : Park(in input, key, reference, content);
    }

    private Judgement JudgeCorrect(in InputEvent input, ModelSource? source)
    {
        FillCorrect correct = input.Block<FillCorrect>();
        if (correct.ExecId.IsNull || correct.ExecRefId.IsNull || correct.Price.IsNull)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (correct.Side is not (Side.Buy or Side.Sell) || !IsSideOrNull(correct.RefSide))
        {
            return Judgement.Reject(RejectReason.Side);
        }

        if (correct.Quantity.IsNull || correct.Quantity.Mantissa <= 0
            || (!correct.RefQuantity.IsNull && correct.RefQuantity.Mantissa <= 0))
        {
            return Judgement.Reject(RejectReason.QuantityNotPositive);
        }

        uint domain = source?.ExecDomain ?? 0;
        ExecutionKey key = KeyOf(domain, correct.ExecId.ToString());
        string content = MessageContent.OfExecution(in correct);
        if (OfEarlierDate(correct.Prefix, source, key.ExecId, content) is { } repeated)
        {
            return repeated;
        }

        if (_executions.TryGetValue(key, out ModelExecution? known))
        {
            return Repeated(known, content);
        }

        if (_undoneAhead.ContainsKey(key))
        {
            return ContradictsUndone();
        }

        if (correct.ExecId == correct.ExecRefId)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (MayBeRepeated(correct.Prefix, source) && IsOlderThanRetained(correct.Prefix, domain))
        {
            return Judgement.Reject(RejectReason.OlderThanRetained);
        }

        bool isComplete = IsComplete(correct.Account, correct.Symbol, correct.RefSide, correct.RefQuantity, correct.RefPrice);
        ExecutionKey reference = ReferenceD7(
            key, correct.ExecRefId.ToString(), isComplete, correct.Account, correct.RefSide, correct.RefQuantity, correct.RefPrice);
        return IsUndone(reference) ? Judgement.Reject(RejectReason.AlreadyBusted)
            : RootOf(reference) is { } root && (isComplete || !root.IsRetired) ? TradeCorrectD9(in correct, key, content, reference, root)
            : isComplete && RetiredRoot(reference, correct.Account, correct.Symbol, correct.RefSide, correct.RefQuantity, correct.RefPrice,
                correct.RefFee, correct.FeeCurrency) is { } retired ? UndoRetired(in correct, key, content, retired)
            : Park(in input, key, reference, content);
    }

    /// <summary>It says all that is needed to undo what nobody knows any more.</summary>
    private static bool IsComplete(Text16 account, Text24 symbol, Side side, Decimal8 quantity, Decimal8 price) =>
        !account.IsNull && !symbol.IsNull && side is Side.Buy or Side.Sell && !quantity.IsNull && !price.IsNull;

    private static bool IsSideOrNull(Side side) => side is Side.Buy or Side.Sell || (byte)side == NullByte;

    /// <summary>
    /// What execRefId means. Where ids come anew each date: the latest execution with that id which is or was what a complete message says;
    /// else that of the message's own date; else what was undone before without being known.
    /// </summary>
    private ExecutionKey ReferenceD7(
        ExecutionKey key, string execRefId, bool isComplete, Text16 account, Side side, Decimal8 quantity, Decimal8 price)
    {
        ExecutionKey ofItsDate = key with { ExecId = execRefId };
        if (!_settings.UsesIdsDaily(key.ExecDomain) || !isComplete)
        {
            return ofItsDate;
        }

        foreach (ModelExecution known in OfAnyDate(key.ExecDomain, execRefId))
        {
            if (!known.IsBust && known.Root is { } name && _roots[name] is { } root && account.ToString() == root.Position.Account
                && (IsSaid(root.Side, root.Quantity, root.Price) || (known.Figures is { } own && IsSaid(own.Side, own.Quantity, own.Price))))
            {
                return known.Key;
            }
        }

        var undone = new ExecutionKey(key.ExecDomain, execRefId);
        return _executions.ContainsKey(ofItsDate) || !_undoneAhead.ContainsKey(undone) ? ofItsDate : undone;

        bool IsSaid(int itsSide, BigInteger itsQuantity, BigInteger itsPrice) =>
            itsSide == Sign(side) && itsQuantity == quantity.Mantissa && itsPrice == price.Mantissa;
    }

    /// <summary>The chain that it is in; that of a fill which was corrected without being known begins with the correction.</summary>
    private ModelRoot? RootOf(ExecutionKey reference) =>
        _executions.TryGetValue(reference, out ModelExecution? execution) ? execution.Root is { } root ? _roots[root] : null
        : _undoneAhead.TryGetValue(reference, out (uint Date, ExecutionKey By) undone) ? _roots.GetValueOrDefault(undone.By)
        : null;

    private Judgement TradeCancelD9(in FillBust bust, ExecutionKey key, string content, ModelRoot root)
    {
        if (root.IsBusted)
        {
            return Judgement.Reject(RejectReason.AlreadyBusted);
        }

        if (!Agrees(root, bust.Account.ToString(), bust.Symbol.ToString(), bust.Side, bust.Quantity, bust.Price, bust.Fee)
            || (!bust.FeeCurrency.IsNull && bust.FeeCurrency.ToString() != root.FeeCurrency))
        {
            _alerts.Add(ModelAlert.ExecConflict);
            return Judgement.Reject(RejectReason.ExecIdConflict, root.Place);
        }

        OrderChange? orderChange = ChangeOnOrder(root, 0, 0, OrderEvent.TradeCancel);
        var offset = new OffsetEvent(_sequence, root.Side, root.Quantity, root.Price, key.ExecId, null);
        Judgement judgement = RebookD9(root, null, offset, -root.Fee, root.Price, bust.Prefix.TransactTime, orderChange);
        return judgement.IsRejected ? judgement
            : root.IsRetired ? UndoneBehindRetired(key, content, root.Head, root with { IsBusted = true })
            : Changed(key, content, root with { IsBusted = true }, isBust: true);
    }

    private Judgement TradeCorrectD9(
        in FillCorrect correct, ExecutionKey key, string content, ExecutionKey reference, ModelRoot root)
    {
        if (root.IsBusted)
        {
            return Judgement.Reject(RejectReason.AlreadyBusted);
        }

        if (reference != root.Head)
        {
            return Judgement.Reject(RejectReason.NotHeadOfChain);
        }

        if (!Agrees(root, correct.Account.ToString(), correct.Symbol.ToString(), correct.RefSide, correct.RefQuantity, correct.RefPrice,
                correct.RefFee))
        {
            _alerts.Add(ModelAlert.ExecConflict);
            return Judgement.Reject(RejectReason.ExecIdConflict, root.Place);
        }

        if (!correct.FeeCurrency.IsNull && correct.FeeCurrency.ToString() != root.FeeCurrency)
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        ModelRoot corrected = root with
        {
            Side = Sign(correct.Side),
            Quantity = correct.Quantity.Mantissa,
            Price = correct.Price.Mantissa,
            Fee = Value(correct.Fee) ?? 0,
            Head = key,
        };
        OrderChange? orderChange = ChangeOnOrder(root, corrected.Quantity, corrected.Price, OrderEvent.TradeCorrect);
        var trade = new TradeEvent(root.Place, root.Key, corrected.Side, corrected.Quantity, corrected.Price, key.ExecId);
        var offset = new OffsetEvent(_sequence, root.Side, root.Quantity, root.Price, key.ExecId, trade);
        Judgement judgement = RebookD9(
            root, trade, offset, corrected.Fee - root.Fee, corrected.Price, correct.Prefix.TransactTime, orderChange);
        return judgement.IsRejected ? judgement
            : root.IsRetired ? UndoneBehindRetired(key, content, root.Head, corrected)
            : Changed(key, content, corrected, isBust: false);
    }

    private Judgement Changed(ExecutionKey key, string content, ModelRoot root, bool isBust)
    {
        _roots[root.Key] = root;
        Known(key, content, root.Key, isBust);
        return Judgement.Applied;
    }

    /// <summary>What a message says of the fill it is about is what holds now.</summary>
    private static bool Agrees(
        ModelRoot root, string account, string symbol, Side side, Decimal8 quantity, Decimal8 price, Decimal8 fee) =>
        (account.Length == 0 || account == root.Position.Account)
        && (symbol.Length == 0 || symbol == root.Position.Symbol)
        && ((byte)side == NullByte || Sign(side) == root.Side)
        && (quantity.IsNull || quantity.Mantissa == root.Quantity)
        && (price.IsNull || price.Mantissa == root.Price)
        && (fee.IsNull || fee.Mantissa == root.Fee);

    /// <summary>An id that was undone as a fill is claimed by a bust or a correction.</summary>
    private Judgement ContradictsUndone()
    {
        _alerts.Add(ModelAlert.ExecConflict);
        return Judgement.Reject(RejectReason.ExecIdConflict);
    }

    /// <summary>It names a bust, or what a bust undid without knowing it.</summary>
    private bool IsUndone(ExecutionKey reference) => _executions.GetValueOrDefault(reference) is { IsBust: true }
        || (!_executions.ContainsKey(reference) && _undoneAhead.ContainsKey(reference) && RootOf(reference) is null or { IsBusted: true });

    /// <summary>
    /// Restates the position from the day's events with <paramref name="replacement"/> (null: without anything) in the root's place, or
    /// appends the offset. Refused if what is open does not fit at any step, or another sum at the end; and if the offset would be of
    /// units from before a split.
    /// </summary>
    private Judgement RebookD9(
        ModelRoot root,
        TradeEvent? replacement,
        OffsetEvent offset,
        BigInteger feeDelta,
        BigInteger lastPrice,
        UtcNanos transactTime,
        OrderChange? orderChange)
    {
        KeyHistory history = HistoryOrNew(root.Position, _positions[root.Position].Now.Currency);
        ModelPosition before = history.Now;
        List<KeyEvent> events = [.. history.Events];
        ModelPosition? rebooked;
        if (TryChangeD9(root, replacement, history, events))
        {
            rebooked = history.Fold(events);
        }
        else if (history.LastSplit > root.Place)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }
        else
        {
            events.Add(offset);
            rebooked = offset.Steps(before).All(step => step.IsOpenFit) ? offset.Apply(before).Position : null;
        }

        if (rebooked is null)
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        bool isNewCycle = !rebooked.Net.IsZero && rebooked.Net.Sign != before.Net.Sign;
        ModelPosition after = WithFee(rebooked, root.FeeCurrency, feeDelta) with
        {
            CycleNumber = before.CycleNumber + (isNewCycle ? 1 : 0),
            OpenedSequence = isNewCycle ? _sequence : before.OpenedSequence,
        };
        BigInteger realizedDelta = after.Realized - before.Realized;
        if (!after.Fits || !Exact.FitsMoney(realizedDelta) || orderChange is { Fits: false })
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        history.Replace(events);
        var booked = new Booked(after, replacement is null && offset.New is null ? ChangeKind.Busted : ChangeKind.Corrected,
            realizedDelta, 0, 0);
        Commit(history, booked, after.Net - before.Net, lastPrice, feeDelta, root.FeeCurrency, offset.ExecId, transactTime);
        CommitOrder(orderChange);
        return Judgement.Applied;
    }

    /// <summary>
    /// Changes <paramref name="events"/>, if the root is of today, not too much follows it, and no adjustment needs a price that it has not.
    /// What stands must be at the root's place: what was once booked as an offset is not restated there any more.
    /// </summary>
    private bool TryChangeD9(ModelRoot root, TradeEvent? replacement, KeyHistory history, List<KeyEvent> events)
    {
        int index = root.BusinessDate == BusinessDate
            ? events.FindIndex(each => each is TradeEvent trade && trade.Root == root.Key && trade.ExecId == root.Head.ExecId)
            : -1;
        if (index < 0 || history.FoldLength(index) > FoldExecutionsMax)
        {
            return false;
        }

        events.RemoveAt(index);
        if (replacement is not null)
        {
            events.Insert(index, replacement);
        }

        if (history.CanFold(events))
        {
            return true;
        }

        events.Clear();
        events.AddRange(history.Events);
        return false;
    }

    /// <summary>
    /// The message is an execution that is known from now on, first by the input with which it took effect, also where it had waited;
    /// what waited for it goes on.
    /// </summary>
    private void Known(ExecutionKey key, string content, ExecutionKey root, bool isBust)
    {
        _executions[key] = new ModelExecution(key, content, _sequence, BusinessDate, root, isBust, isBust ? null : FiguresOf(_roots[root]));
        OrderKey? order = _roots[root].Order;
        ReleaseParked(key);
        ReleaseHeld(order);
    }

    private Judgement Park(in InputEvent input, ExecutionKey key, ExecutionKey reference, string content)
    {
        if (ParkedCount == ParkedMax)
        {
            _alerts.Add(ModelAlert.ParkedRejected);
            return Judgement.Reject(RejectReason.UnknownExecRefId);
        }

        if (!_parked.TryGetValue(reference, out List<InputEvent>? waiting))
        {
            _parked.Add(reference, waiting = []);
        }

        waiting.Add(input);
        _executions.Add(key, new ModelExecution(key, content, _sequence, BusinessDate, null));
        _alerts.Add(ModelAlert.Parked);
        return new Judgement(ModelDisposition.Parked);
    }

    /// <summary>The execution has come: what was parked for it is judged as if it came now, in the order of its coming.</summary>
    private void ReleaseParked(ExecutionKey reference)
    {
        if (!_parked.Remove(reference, out List<InputEvent>? waiting))
        {
            return;
        }

        foreach (InputEvent input in waiting)
        {
            bool isBust = input.Template == TemplateId.FillBust;
            Text36 execId = isBust ? input.Block<FillBust>().ExecId : input.Block<FillCorrect>().ExecId;
            ExecutionKey key = reference with { ExecId = execId.ToString() };
            string content = _executions[key].Content;
            ModelRoot root = RootOf(reference)!;
            Judgement judgement = isBust
                ? TradeCancelD9(in input.Block<FillBust>(), key, content, root)
                : TradeCorrectD9(in input.Block<FillCorrect>(), key, content, reference, root);
            if (judgement.IsRejected)
            {
                RefuseParked(in input, key, judgement.Reason);
            }
        }
    }

    private void RefuseParked(in InputEvent input, ExecutionKey key, RejectReason reason)
    {
        _executions.Remove(key);
        RefuseLater(in input, reason);
    }

    /// <summary>It was judged as waiting; now it counts as rejected, if its epoch is still the present one.</summary>
    private void RefuseLater(in InputEvent input, RejectReason reason)
    {
        _laterRejects.Add(new LaterReject(input.Prefix.SourceId, input.Prefix.Epoch, input.Prefix.SourceSeq, reason));
        if (input.Prefix.SourceSeq != 0 && _sources.GetValueOrDefault(input.Prefix.SourceId) is { HasEpoch: true } source
            && source.Epoch == input.Prefix.Epoch)
        {
            // One that came late was counted when it was given up.
            source.RejectedCount += _waitingLate.Contains(input.Sequence) ? 0 : 1;
            if (source.Recorded(input.Prefix.SourceSeq) is { } recorded && recorded.Sequence == input.Sequence)
            {
                source.Record(input.Prefix.SourceSeq, recorded with { Reason = reason });
            }
        }
    }
}
