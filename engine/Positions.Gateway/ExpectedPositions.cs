using System.Numerics;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway;

/// <summary>The sums a run should leave behind, computed apart from the engine. Cold: allocates, one thread.</summary>
public sealed class ExpectedPositions
{
    private readonly SortedDictionary<(string Account, string Symbol), ExpectedPosition> _byKey =
        new(Comparer<(string Account, string Symbol)>.Create(static (a, b) =>
        {
            int byAccount = string.CompareOrdinal(a.Account, b.Account);
            return byAccount != 0 ? byAccount : string.CompareOrdinal(a.Symbol, b.Symbol);
        }));

    /// <summary>By account and symbol, ordinal.</summary>
    public IReadOnlyCollection<ExpectedPosition> All => _byKey.Values;

    /// <summary>The sums of every fill of a feed, on top of what is here already.</summary>
    public ExpectedPositions Add(IFillFeed feed)
    {
        for (long index = 0; index < feed.Count; index++)
        {
            feed.Get(index, out Fill fill);
            Add(in fill);
        }

        return this;
    }

    public void Add(in Fill fill)
    {
        BigInteger signed = fill.Side == Side.Buy ? fill.Quantity.Mantissa : -(BigInteger)fill.Quantity.Mantissa;
        GetOrAdd(fill.Account.ToString(), fill.Symbol.ToString()).Apply(signed, fill.Price.Mantissa, fill.Fee.IsNull ? 0 : fill.Fee.Mantissa);
    }

    public ExpectedPosition GetOrAdd(string account, string symbol)
    {
        if (!_byKey.TryGetValue((account, symbol), out ExpectedPosition? position))
        {
            position = new ExpectedPosition(account, symbol);
            _byKey.Add((account, symbol), position);
        }

        return position;
    }

    public ExpectedPosition? Find(string account, string symbol) => _byKey.GetValueOrDefault((account, symbol));

    /// <summary>Writes <c>account,symbol,quantity</c> rows, as <c>positions replay --expect</c> reads them.</summary>
    public void WriteCsv(TextWriter writer)
    {
        writer.Write("account,symbol,quantity\n");
        foreach (ExpectedPosition position in All)
        {
            writer.Write($"{position.Account},{position.Symbol},{DecimalText.Format((Int128)position.Quantity, Decimal8.Scale)}\n");
        }
    }
}
