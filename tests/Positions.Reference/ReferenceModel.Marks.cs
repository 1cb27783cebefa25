using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Reference;

/// <content>D.5: marks, unrealized, total and day P&amp;L.</content>
public sealed partial class ReferenceModel
{
    private Judgement JudgeMark(in MarkPrice mark)
    {
        if (mark.Symbol.IsNull || mark.Price.IsNull)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (!Enum.IsDefined((MarkKind)mark.Kind))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        string symbol = mark.Symbol.ToString();
        string defined = _instruments.GetValueOrDefault(symbol)?.Currency ?? string.Empty;
        if (!mark.Currency.IsNull && defined.Length > 0 && mark.Currency.ToString() != defined)
        {
            return Judgement.Reject(RejectReason.Currency);
        }

        var kind = (MarkKind)mark.Kind;
        _marks[(symbol, kind)] = new ModelMark(mark.Price.Mantissa, mark.Currency.ToString(), kind, mark.Prefix.SourceId, _sequence);
        return Judgement.Applied;
    }

    /// <summary>
    /// Settlement, mark, the side at which it could be closed, mid, last: the first that there is in the position's currency.
    /// </summary>
    public ModelMark? MarkOfD5(ModelPosition position)
    {
        MarkKind closingSide = position.Net.Sign < 0 ? MarkKind.Ask : MarkKind.Bid;
        MarkKind[] hierarchy = [MarkKind.Settlement, MarkKind.Mark, closingSide, MarkKind.Mid, MarkKind.Last];
        return hierarchy.Select(kind => _marks.GetValueOrDefault((position.Key.Symbol, kind)))
            .FirstOrDefault(mark => mark is not null && (mark.Currency.Length == 0 || mark.Currency == position.Currency));
    }

    /// <summary>Longs: Q * mark - cost; shorts: cost - Q * mark.</summary>
    public static BigInteger UnrealizedD5(BigInteger net, BigInteger openCost, BigInteger mark) => (net * mark) - (net.Sign * openCost);

    public Valuation ValueD5(ModelPosition position)
    {
        if (position.Net.IsZero)
        {
            return WithUnrealized(position, MarkOfD5(position), 0);
        }

        return MarkOfD5(position) is { } mark
            ? WithUnrealized(position, mark, UnrealizedD5(position.Net, position.OpenCost, mark.Price))
            : new Valuation(null, null, null, null);
    }

    private static Valuation WithUnrealized(ModelPosition position, ModelMark? mark, BigInteger unrealized)
    {
        BigInteger total = position.Realized + unrealized - (position.OwnFees * Exact.One);
        BigInteger? sodUnrealized = position.SodQuantity.IsZero ? 0
            : position.PreviousClose is { } close ? UnrealizedD5(position.SodQuantity, position.SodCost, close)
            : null;
        BigInteger? atStart = position.SodRealized + sodUnrealized - (position.SodFees * Exact.One);
        return new Valuation(mark, unrealized, total, total - atStart);
    }
}
