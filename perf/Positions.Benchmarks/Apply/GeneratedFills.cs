using System.Globalization;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Benchmarks.Apply;

/// <summary>Fills of one source over random positions; the same number gives the same fill.</summary>
internal static class GeneratedFills
{
    private const int AccountsPerSymbol = 1_000;

    /// <param name="n">From 0; the number in the source is one more.</param>
    /// <param name="positions">Positions that they are spread over.</param>
    /// <param name="withId">False: the execution has none.</param>
    public static Fill Of(long n, int positions, bool withId) => At((int)(Scatter(n) % (ulong)positions), n, withId);

    /// <summary>The same at a position that is given, from 0.</summary>
    public static Fill At(int position, long n, bool withId)
    {
        return new Fill
        {
            Prefix = new SourcePrefix { SourceId = 1, Epoch = 1, SourceSeq = n + 1, TransactTime = new UtcNanos(n) },
            Quantity = new Decimal8((1 + (n % 500)) * Decimal8.One),
            Price = new Decimal8((100 + (n % 37)) * Decimal8.One),
            Fee = new Decimal8(n % 11),
            CumQuantity = Decimal8.Null,
            Account = Text16.From(string.Create(CultureInfo.InvariantCulture, $"ACCOUNT-{position % AccountsPerSymbol}")),
            Symbol = Text24.From(string.Create(CultureInfo.InvariantCulture, $"SYMBOL-{position / AccountsPerSymbol}")),
            ExecId = Text36.From(withId ? string.Create(CultureInfo.InvariantCulture, $"EXECUTION-{n}") : null),
            Side = (Scatter(n + 1) & 1) == 0 ? Side.Sell : Side.Buy,
            OrderStatus = OrderStatus.Unknown,
        };
    }

    public static ulong Scatter(long n)
    {
        ulong x = unchecked((ulong)n * 0x9E3779B97F4A7C15UL);
        x ^= x >> 29;
        return unchecked(x * 0xBF58476D1CE4E5B9UL) >> 20;
    }
}
