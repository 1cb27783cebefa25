using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Testing.Inputs;

/// <content>Orders: few of them, each with everything that can happen to one, in any order.</content>
public sealed partial class InputStreamGenerator
{
    private const int OpenOrders = 12;

    // Acknowledgements and requests more often than the rest.
    private static readonly byte[] s_execTypes =
        [0, 0, 0, 0, 3, 4, 4, 5, 5, 5, 6, 6, 7, 8, 9, 10, 10, 12, 13, 14, 14, 15, 18, 18, 19, 19, 99, NullByte];

    private static readonly OrderStatus[] s_statuses = Enum.GetValues<OrderStatus>();

    private int _oldestOrder;

    private InputEvent? OrderEvent()
    {
        int order = AnyOrder();
        byte execType = s_execTypes[_random.Next(s_execTypes.Length)];
        bool isQuantified = execType is 0 or 5 or 10 || _random.Chance(300);
        var update = new OrderUpdate
        {
            Prefix = NextPrefix(AnySource()),
            OrderQuantity = isQuantified ? new Decimal8((2 + _random.Next(20)) * Decimal8.One) : Decimal8.Null,
            Price = Decimal8.Null,
            CumQuantity = _random.Chance(50) ? new Decimal8(_random.Next(10) * Decimal8.One) : Decimal8.Null,
            LeavesQuantity = _random.Chance(50) ? new Decimal8(_random.Next(10) * Decimal8.One) : Decimal8.Null,
            Account = AccountOf(order),
            Symbol = SymbolOf(order),
            OrderId = Text36.From($"O{order}"),
            ClientOrderId = Text36.From(_random.Chance(300) ? $"c{order}" : null),
            Side = SideOf(order),
            OrderStatus = _random.Chance(900) ? s_statuses[_random.Next(s_statuses.Length)] : (OrderStatus)_random.Next(256),
            ExecType = execType,
        };
        if (_random.Chance(100))
        {
            // Known by its client id only, or by that of another order; requests have ids of their own.
            update.OrderId = _random.Chance(700) ? default : update.OrderId;
            update.ClientOrderId = Text36.From($"c{(_random.Chance(800) ? order : AnyOrder())}");
        }

        if (_random.Chance(30))
        {
            update.Side = AnySide();
        }
        else if (_random.Chance(20))
        {
            update.Account = default;
        }

        return Slot(in update);
    }

    private InputEvent? OrderFill()
    {
        int order = AnyOrder();
        Fill fill = NewFill(NextPrefix(AnySource()));
        fill.OrderId = Text36.From($"O{order}");
        fill.Account = AccountOf(order);
        fill.Symbol = SymbolOf(order);
        fill.Side = _random.Chance(980) ? SideOf(order) : AnySide();
        fill.CumQuantity = _random.Chance(200) ? new Decimal8(_random.Next(20) * Decimal8.One) : Decimal8.Null;
        Remember(_fills, in fill);
        return Slot(in fill);
    }

    /// <summary>A dozen orders are alive; now and then the oldest makes room for a new one.</summary>
    private int AnyOrder()
    {
        if (_random.Chance(60))
        {
            _oldestOrder++;
        }

        return _oldestOrder + _random.Next(OpenOrders);
    }

    private static Text16 AccountOf(int order) => Text16.From($"A{order % Accounts}");

    private static Text24 SymbolOf(int order) => Text24.From($"S{order / 2 % Symbols}");

    private static Side SideOf(int order) => order % 2 == 0 ? Side.Buy : Side.Sell;
}
