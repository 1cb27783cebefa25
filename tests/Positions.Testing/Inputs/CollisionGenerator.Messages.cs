using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Testing.Inputs;

/// <content>Executions, what undoes them, and orders: all of the same few ids.</content>
public sealed partial class CollisionGenerator
{
    private const byte NullByte = byte.MaxValue;

    // Acknowledgements, requests, ends, the status alone, what nobody knows, none; 1 and 2 are executions of an order status.
    private static readonly byte[] s_execTypes = [0, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 19, 18, 15, NullByte, NullByte, 2, 1];

    private static readonly OrderStatus[] s_statuses = Enum.GetValues<OrderStatus>();

    private InputEvent? NextFill() => Fill(AnyPrefix());

    private InputEvent Fill(SourcePrefix prefix) => InputFactory.Event(0, new Fill
    {
        Prefix = prefix,
        Quantity = AnyQuantity(),
        Price = AnyPrice(),
        Fee = AnyFee(),
        CumQuantity = PerhapsCount(600),
        Account = AnyAccount(),
        Symbol = AnySymbol(),
        OrderId = AnyOrder(),
        ExecId = _random.Chance(350) ? default : AnyExec(),
        Side = AnySide(),
        OrderStatus = OrderStatus.Unknown,
    });

    private InputEvent Order(SourcePrefix prefix) => InputFactory.Event(0, new OrderUpdate
    {
        Prefix = prefix,
        OrderQuantity = PerhapsCount(800),
        Price = _random.Chance(500) ? Decimal8.Null : AnyPrice(),
        CumQuantity = PerhapsCount(400),
        LeavesQuantity = PerhapsCount(400),
        Account = AnyAccount(),
        Symbol = AnySymbol(),
        OrderId = AnyOrder(),
        ClientOrderId = _random.Chance(400) ? default : Text36.From($"C{_random.Next(_clients)}"),
        Side = AnySide(),
        OrderStatus = s_statuses[_random.Next(s_statuses.Length)],
        ExecType = s_execTypes[_random.Next(s_execTypes.Length)],
    });

    /// <summary>It says of the execution all that there is to say, or next to nothing.</summary>
    private InputEvent Bust(SourcePrefix prefix)
    {
        bool isComplete = _random.Chance(500);
        return InputFactory.Event(0, new FillBust
        {
            Prefix = prefix,
            Quantity = isComplete || _random.Chance(50) ? AnyQuantity() : Decimal8.Null,
            Price = isComplete ? AnyPrice() : Decimal8.Null,
            Fee = _random.Chance(800) ? Decimal8.Null : AnyFee(),
            Account = isComplete ? AnyAccount() : default,
            Symbol = isComplete ? AnySymbol() : default,
            ExecId = AnyExec(),
            ExecRefId = AnyExec(),
            Side = isComplete ? AnySide() : (Side)NullByte,
        });
    }

    /// <inheritdoc cref="Bust"/>
    private InputEvent Correct(SourcePrefix prefix)
    {
        bool isComplete = _random.Chance(500);
        return InputFactory.Event(0, new FillCorrect
        {
            Prefix = prefix,
            Quantity = AnyQuantity(),
            Price = AnyPrice(),
            Fee = AnyFee(),
            RefQuantity = isComplete ? AnyQuantity() : Decimal8.Null,
            RefPrice = isComplete ? AnyPrice() : Decimal8.Null,
            RefFee = Decimal8.Null,
            Account = isComplete ? AnyAccount() : default,
            Symbol = isComplete ? AnySymbol() : default,
            ExecId = AnyExec(),
            ExecRefId = AnyExec(),
            Side = AnySide(),
            RefSide = isComplete ? AnySide() : (Side)NullByte,
        });
    }

    private InputEvent AnyMessage(SourcePrefix prefix) => _random.Next(5) switch
    {
        0 => Order(prefix),
        1 => Bust(prefix),
        2 => Correct(prefix),
        _ => Fill(prefix),
    };

    private InputEvent? Split() => InputFactory.Event(0, new InstrumentSplit
    {
        Prefix = InputFactory.Prefix(0, 0, 0),
        Numerator = 1 + _random.Next(3),
        Denominator = 1 + _random.Next(2),
        CashInLieuPrice = new Decimal8(2 * Decimal8.One),
        QuantityStep = _random.Chance(500) ? new Decimal8(Decimal8.One) : Decimal8.Null,
        Symbol = AnySymbol(),
        ExDate = _date,
    });

    /// <summary>To one of the few, or to one that has nothing yet.</summary>
    private InputEvent? Rename() => InputFactory.Event(0, new InstrumentRenamed
    {
        Prefix = InputFactory.Prefix(0, 0, 0),
        Symbol = AnySymbol(),
        NewSymbol = Text24.From($"S{_random.Next(_symbols + 1)}"),
        ExDate = _date,
    });

    private Text16 AnyAccount() => Text16.From($"A{_random.Next(_accounts)}");

    private Text24 AnySymbol() => Text24.From($"S{_random.Next(_symbols)}");

    private Text36 AnyOrder() => _random.Chance(200) ? default : Text36.From($"O{_random.Next(_orders)}");

    private Text36 AnyExec() => Text36.From(
        Has(CollisionFeatures.AssignedIds) && _random.Chance(30) ? $"http-{_random.Next(Length)}" : $"E{_random.Next(_execs)}");

    private Side AnySide() => _random.Chance(700) ? Side.Buy : Side.Sell;

    private Decimal8 AnyQuantity() => new((1 + _random.Next(_quantities)) * Decimal8.One);

    private Decimal8 AnyPrice() => new((_random.Next(4) - (_random.Chance(50) ? 2 : 0) + 1) * Decimal8.One);

    private Decimal8 PerhapsCount(int perMille) =>
        _random.Chance(perMille) ? new Decimal8(_random.Next(4 * _quantities) * Decimal8.One) : Decimal8.Null;

    private Decimal8 AnyFee() => _random.Chance(600) ? Decimal8.Null : new Decimal8(_random.Next(3) - 1);
}
