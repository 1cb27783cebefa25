using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway;

/// <summary>
/// Random-looking fills as a pure function of seed and index. A position belongs to one source as long as there are at least as many
/// positions as sources. Any thread; <see cref="Get"/> does not allocate.
/// </summary>
public sealed class FillGenerator : IMessageFeed
{
    private const long Cent = Decimal8.One / 100;

    private static readonly string[] s_symbols =
        ["AAPL", "MSFT", "NVDA", "GOOGL", "AMZN", "META", "TSLA", "JPM", "V", "UNH", "XOM", "JNJ", "PG", "MA", "HD", "KO"];

    private readonly FillGeneratorOptions _options;
    private readonly Text16[] _accounts;
    private readonly Text24[] _symbols;
    private readonly long[] _basePriceCents;
    private readonly Text4 _currency = Text4.From("USD");

    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public FillGenerator(FillGeneratorOptions options)
    {
        _options = options.Checked();
        _accounts = [.. Enumerable.Range(0, options.AccountCount).Select(i => Text16.From($"ACC{i:D4}"))];
        _symbols = [.. Enumerable.Range(0, options.SymbolCount).Select(i => Text24.From(i < s_symbols.Length ? s_symbols[i] : $"SYM{i:D4}"))];
        _basePriceCents = [.. Enumerable.Range(0, options.SymbolCount).Select(i => 1_000 + (long)(SplitMix64.At(options.Seed, (ulong)i) % 49_000))];
    }

    public long Count => _options.Count;

    public int SourceCount => _options.SourceCount;

    public bool IsOrderKnownPerPosition => PositionCount >= SourceCount;

    public long? FirstSourceSeq => null;

    private int PositionCount => _accounts.Length * _symbols.Length;

    public long CountOf(int source) => Math.Max(0, (Count - source + SourceCount - 1) / SourceCount);

    public void Get(int source, long index, out GatewayMessage message)
    {
        Get((index * SourceCount) + source, out Fill fill);
        message = default;
        message.Set(in fill);
    }

    /// <summary>The fills of all sources in turn.</summary>
    public void Get(long index, out Fill fill)
    {
        // Eight numbers of the stream belong to each fill; the streams of prices above lie before them only by seed, so they are set apart.
        ulong seed = ~_options.Seed;
        ulong at = (ulong)index * 8;
        int position = PositionOf((int)(index % SourceCount), SplitMix64.At(seed, at));
        int symbol = position % _symbols.Length;
        ulong quantityDraw = SplitMix64.At(seed, at + 1);

        // One in sixteen is a fraction with all eight digits, so that the division of the average cost has something to round.
        long quantity = quantityDraw % 16 == 0
            ? 1 + (long)((quantityDraw >> 4) % (10 * (ulong)Decimal8.One))
            : (1 + (long)((quantityDraw >> 4) % 1_000)) * Decimal8.One;
        long basePrice = _basePriceCents[symbol];
        long swing = Math.Max(1, basePrice / 20);
        long price = basePrice - swing + (long)(SplitMix64.At(seed, at + 2) % (ulong)((2 * swing) + 1));

        fill = default;
        fill.Prefix.TransactTime = UtcNanos.Null;
        fill.Quantity = new Decimal8(quantity);
        fill.Price = new Decimal8(price * Cent);
        fill.Fee = new Decimal8((long)(SplitMix64.At(seed, at + 3) % 20_000) * (Cent / 100));
        fill.CumQuantity = Decimal8.Null;
        fill.Account = _accounts[position / _symbols.Length];
        fill.Symbol = _symbols[symbol];
        fill.Currency = _currency;
        fill.Side = (SplitMix64.At(seed, at + 4) & 1) == 0 ? Side.Buy : Side.Sell;
        fill.OrderStatus = OrderStatus.Unknown;
        fill.Liquidity = byte.MaxValue;
    }

    private int PositionOf(int sourceIndex, ulong draw)
    {
        if (!IsOrderKnownPerPosition)
        {
            return (int)(draw % (ulong)PositionCount);
        }

        // Positions are dealt to sources like cards: source i owns i, i + K, i + 2K …
        int owned = ((PositionCount - 1 - sourceIndex) / SourceCount) + 1;
        return sourceIndex + ((int)(draw % (ulong)owned) * SourceCount);
    }
}
