using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Reference;

/// <content>D.5: marks, unrealized, total and day P&amp;L.</content>
public sealed partial class ReferenceModel
{
    /// <summary>By symbol: the currency of its marks, as far as one was named or defined.</summary>
    private readonly Dictionary<string, string> _markCurrencies = new(StringComparer.Ordinal);

    /// <summary>By symbol: the business dates of the last settlement, and of the last mark of any other kind.</summary>
    private readonly Dictionary<string, (uint Settlement, uint Other)> _markDates = new(StringComparer.Ordinal);

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
        string named = mark.Currency.ToString();
        string defined = _instruments.GetValueOrDefault(symbol)?.Currency ?? string.Empty;
        string before = _markCurrencies.GetValueOrDefault(symbol, string.Empty);
        string own = defined.Length > 0 ? defined : before;
        if (named.Length > 0 && own.Length > 0 && named != own)
        {
            return Judgement.Reject(RejectReason.Currency);
        }

        string currency = named.Length > 0 ? named : own;
        if (before.Length > 0 && currency != before)
        {
            // Defined anew: what came before is no price in this currency.
            Array.ForEach(Enum.GetValues<MarkKind>(), other => _marks.Remove((symbol, other)));
        }

        _markCurrencies[symbol] = currency;
        var kind = (MarkKind)mark.Kind;
        (uint settled, uint other) = _markDates.GetValueOrDefault(symbol);
        _markDates[symbol] = kind == MarkKind.Settlement ? (BusinessDate, other) : (settled, BusinessDate);
        _marks[(symbol, kind)] = new ModelMark(mark.Price.Mantissa, kind, mark.Prefix.SourceId, _sequence);
        return Judgement.Applied;
    }

    /// <summary>
    /// Settlement, mark, the side at which it could be closed, mid, last: the first that there is; none if the marks are in another currency. A
    /// settlement comes last once another kind has come on a later date.
    /// </summary>
    public ModelMark? MarkOfD5(ModelPosition position)
    {
        MarkKind closingSide = position.Net.Sign < 0 ? MarkKind.Ask : MarkKind.Bid;
        MarkKind[] hierarchy = [MarkKind.Settlement, MarkKind.Mark, closingSide, MarkKind.Mid, MarkKind.Last];
        (uint settled, uint other) = _markDates.GetValueOrDefault(position.Key.Symbol);
        if (other > settled)
        {
            hierarchy = [.. hierarchy.Skip(1), MarkKind.Settlement];
        }

        string currency = _markCurrencies.GetValueOrDefault(position.Key.Symbol, string.Empty);
        return currency.Length > 0 && currency != position.Currency
            ? null
            : hierarchy.Select(kind => _marks.GetValueOrDefault((position.Key.Symbol, kind))).FirstOrDefault(mark => mark is not null);
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
