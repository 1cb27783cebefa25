using System.Globalization;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Benchmarks.Apply;

/// <summary>
/// Messages of orders, a thousand of which are worked at a time, each message the next of another order: its acknowledgement, if it gets
/// one, then its fills, the last of which fills it. The same number gives the same message.
/// </summary>
internal sealed class GeneratedOrders(int positions, int fillsPerOrder, bool isAcknowledged)
{
    private const int OrdersAtOnce = 1_000;

    private int MessagesPerOrder => fillsPerOrder + (isAcknowledged ? 1 : 0);

    /// <summary>Orders that so many messages are of, and those that were begun.</summary>
    public long OrdersOf(long messages) => (messages / MessagesPerOrder) + OrdersAtOnce;

    /// <param name="n">From 0; the number in the source is one more.</param>
    /// <param name="message">Header and block: both kinds have blocks of one length.</param>
    public void Encode(long n, byte[] message)
    {
        long order = (n / (OrdersAtOnce * MessagesPerOrder) * OrdersAtOnce) + (n % OrdersAtOnce);
        int fillIndex = (int)(n / OrdersAtOnce % MessagesPerOrder) - (isAcknowledged ? 1 : 0);
        Fill fill = GeneratedFills.Of(order, positions, withId: false);
        fill.Prefix.SourceSeq = n + 1;
        fill.OrderId = Text36.From(string.Create(CultureInfo.InvariantCulture, $"ORDER-{order}"));
        if (fillIndex < 0)
        {
            OrderUpdate acknowledgement = AcknowledgementOf(in fill, order);
            MessageEncoder.Encode(in acknowledgement, message);
            return;
        }

        fill.Quantity = QuantityOf(order, fillIndex);
        fill.CumQuantity = new Decimal8(QuantityUpTo(order, fillIndex));
        fill.ExecId = Text36.From(string.Create(CultureInfo.InvariantCulture, $"EXECUTION-{n}"));
        fill.OrderStatus = fillIndex == fillsPerOrder - 1 ? OrderStatus.Filled : OrderStatus.PartiallyFilled;
        MessageEncoder.Encode(in fill, message);
    }

    private OrderUpdate AcknowledgementOf(in Fill fill, long order) => new()
    {
        Prefix = fill.Prefix,
        OrderQuantity = new Decimal8(QuantityUpTo(order, fillsPerOrder - 1)),
        Price = fill.Price,
        CumQuantity = Decimal8.Zero,
        LeavesQuantity = Decimal8.Null,
        Account = fill.Account,
        Symbol = fill.Symbol,
        OrderId = fill.OrderId,
        ClientOrderId = Text36.From(string.Create(CultureInfo.InvariantCulture, $"CLIENT-{order}")),
        Side = fill.Side,
        OrderStatus = OrderStatus.New,
        ExecType = 0,
    };

    private static Decimal8 QuantityOf(long order, int fillIndex) => new((1 + ((order + fillIndex) % 500)) * Decimal8.One);

    private static long QuantityUpTo(long order, int fillIndex)
    {
        long sum = 0;
        for (int i = 0; i <= fillIndex; i++)
        {
            sum += QuantityOf(order, i).Mantissa;
        }

        return sum;
    }
}
