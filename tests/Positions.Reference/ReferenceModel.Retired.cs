using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Reference;

/// <content>D.9: busts and corrections of fills that are no longer retained; the message itself says what it undoes.</content>
public sealed partial class ReferenceModel
{
    /// <summary>Ids that were undone without being known, with the business date of that and what undid them.</summary>
    private readonly Dictionary<ExecutionKey, (uint Date, ExecutionKey By)> _undoneAhead = [];

    /// <summary>The fill as the message tells it; null if it does not tell enough or nothing has been retired yet.</summary>
    private ModelRoot? RetiredRoot(
        ExecutionKey reference,
        Text16 account,
        Text24 symbol,
        Side side,
        Decimal8 quantity,
        Decimal8 price,
        Decimal8 fee,
        Text4 feeCurrency)
    {
        var position = new PositionKey(account.ToString(), symbol.ToString());
        if (_retiredBefore is null || IsParked(reference) || side is not (Side.Buy or Side.Sell) || quantity.IsNull || price.IsNull
            || !_positions.TryGetValue(position, out KeyHistory? history))
        {
            return null;
        }

        string currency = feeCurrency.IsNull ? history.Now.Currency : feeCurrency.ToString();
        return new ModelRoot(reference, position, null, uint.MaxValue, long.MaxValue, Sign(side), quantity.Mantissa, price.Mantissa,
            Value(fee) ?? 0, currency, reference, false);
    }

    /// <summary>A correction that waits itself: what refers to it waits as well.</summary>
    private bool IsParked(ExecutionKey reference) => _executions.GetValueOrDefault(reference) is { Root: null };

    private Judgement UndoRetired(in FillBust bust, ExecutionKey key, string content, ModelRoot retired)
    {
        var offset = new OffsetEvent(_sequence, retired.Side, retired.Quantity, retired.Price, key.ExecId, null);
        Judgement judgement = RebookD9(retired, null, offset, -retired.Fee, retired.Price, bust.Prefix.TransactTime, null);
        return judgement.IsRejected ? judgement : Undone(key, content, retired with { IsBusted = true });
    }

    private Judgement UndoRetired(in FillCorrect correct, ExecutionKey key, string content, ModelRoot retired)
    {
        ModelRoot corrected = retired with
        {
            Side = Sign(correct.Side),
            Quantity = correct.Quantity.Mantissa,
            Price = correct.Price.Mantissa,
            Fee = Value(correct.Fee) ?? 0,
            Head = key,
        };
        var trade = new TradeEvent(_sequence, retired.Key, corrected.Side, corrected.Quantity, corrected.Price, key.ExecId);
        var offset = new OffsetEvent(_sequence, retired.Side, retired.Quantity, retired.Price, key.ExecId, trade);
        Judgement judgement = RebookD9(
            retired, null, offset, corrected.Fee - retired.Fee, corrected.Price, correct.Prefix.TransactTime, null);
        return judgement.IsRejected ? judgement : Undone(key, content, corrected);
    }

    /// <summary>The message is known, and its chain goes on from it; the id it named is not known, but undone, and of no date.</summary>
    private Judgement Undone(ExecutionKey key, string content, ModelRoot root)
    {
        _alerts.Add(ModelAlert.UnknownUndone);
        _undoneAhead[root.Key with { Date = 0 }] = (BusinessDate, key);
        return Begun(key, content, root);
    }

    /// <summary>
    /// The last correction of a chain whose fill is retired is undone: its chain goes on from the message, by whichever id it is named, and
    /// that correction is kept as if it had come now.
    /// </summary>
    private Judgement UndoneBehindRetired(ExecutionKey key, string content, ExecutionKey head, ModelRoot root)
    {
        foreach (ModelExecution member in _executions.Values.Where(member => member.Root == root.Key).ToList())
        {
            uint date = member.Key == head ? BusinessDate : member.BusinessDate;
            _executions[member.Key] = member with { Root = key, BusinessDate = date };
        }

        _roots.Remove(root.Key);
        return Begun(key, content, root with { IsRetired = false });
    }

    private Judgement Begun(ExecutionKey key, string content, ModelRoot root)
    {
        ModelRoot own = root with { Key = key, BusinessDate = 0, Place = _sequence };
        _roots[key] = own;
        _executions[key] = new ModelExecution(
            key, content, _sequence, BusinessDate, key, root.IsBusted, root.IsBusted ? null : FiguresOf(root));
        ReleaseParked(key);
        return Judgement.Applied;
    }

    private static (int Side, BigInteger Quantity, BigInteger Price) FiguresOf(ModelRoot root) => (root.Side, root.Quantity, root.Price);
}
