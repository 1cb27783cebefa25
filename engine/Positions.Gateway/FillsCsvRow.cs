using System.Globalization;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway;

/// <summary>One row of a <see cref="FillsCsv"/> on its way to a message; every fault names line, column and what is allowed.</summary>
internal sealed class FillsCsvRow
{
    private static readonly string[] s_markKinds = ["settlement", "mark", "bid", "ask", "mid", "last"];

    private readonly int[] _columns;
    private readonly string[] _cells;
    private readonly int _line;
    private readonly string _type;

    /// <param name="columns">Per known column its place in the row, or -1.</param>
    /// <param name="cells">As many as the header has.</param>
    /// <param name="line">From 1.</param>
    /// <exception cref="FillsCsvException">The type is none, or a cell is filled that does not belong to it.</exception>
    public FillsCsvRow(int[] columns, string[] cells, int line)
    {
        _columns = columns;
        _cells = cells;
        _line = line;
        _type = Cell("type").ToLowerInvariant();
        _type = _type.Length == 0 ? FillsCsvColumns.Default : _type;
        if (!FillsCsvColumns.IsType(_type))
        {
            throw Wrong($"type '{_type}' is none of {FillsCsvColumns.Types}");
        }

        foreach (string column in FillsCsvColumns.All)
        {
            if (Cell(column).Length > 0 && !FillsCsvColumns.BelongsTo(column, _type))
            {
                throw Wrong($"{column} '{Cell(column)}' does not belong to a row of type {_type}");
            }
        }
    }

    /// <summary>The cell, trimmed; empty where the file does not have the column.</summary>
    public string Cell(string column)
    {
        int index = _columns[Array.IndexOf(FillsCsvColumns.All, column)];
        return index < 0 ? string.Empty : _cells[index].Trim();
    }

    /// <exception cref="FillsCsvException">A cell is missing or wrong.</exception>
    public GatewayMessage ToMessage()
    {
        var prefix = new SourcePrefix { TransactTime = Time("transactTime") };
        GatewayMessage message = default;
        switch (_type)
        {
            case "bust":
                message.Set(Bust(prefix));
                break;
            case "correct":
                message.Set(Correct(prefix));
                break;
            case "mark":
                message.Set(Mark(prefix));
                break;
            case "order":
                message.Set(Order(prefix));
                break;
            default:
                message.Set(Fill(prefix));
                break;
        }

        return message;
    }

    private Fill Fill(SourcePrefix prefix)
    {
        var fill = new Fill
        {
            Prefix = prefix,
            Account = Text<Text16>("account", isRequired: true),
            Symbol = Text<Text24>("symbol", isRequired: true),
            OrderId = Text<Text36>("orderId"),
            ExecId = Text<Text36>("execId"),
            Currency = Text<Text4>("currency"),
            FeeCurrency = Text<Text4>("feeCurrency"),
        };
        (fill.Side, fill.Quantity) = SideAndQuantity();
        fill.Price = Decimal("price");
        fill.Fee = Optional("fee", Decimal8.Zero);
        fill.CumQuantity = Optional("cumQuantity", Decimal8.Null);
        fill.OrderStatus = OrderStatus.Unknown;
        fill.Liquidity = byte.MaxValue;
        return fill;
    }

    private FillBust Bust(SourcePrefix prefix) => new()
    {
        Prefix = prefix,
        Account = Text<Text16>("account"),
        Symbol = Text<Text24>("symbol"),
        Side = OptionalSide("side"),
        Quantity = OptionalPositive("quantity"),
        Price = Optional("price", Decimal8.Null),
        Fee = Optional("fee", Decimal8.Null),
        FeeCurrency = Text<Text4>("feeCurrency"),
        ExecId = Text<Text36>("execId"),
        ExecRefId = Text<Text36>("execRefId", isRequired: true),
    };

    private FillCorrect Correct(SourcePrefix prefix)
    {
        var correct = new FillCorrect
        {
            Prefix = prefix,
            Account = Text<Text16>("account"),
            Symbol = Text<Text24>("symbol"),
            FeeCurrency = Text<Text4>("feeCurrency"),
            ExecId = Text<Text36>("execId"),
            ExecRefId = Text<Text36>("execRefId", isRequired: true),
            RefSide = OptionalSide("refSide"),
            RefQuantity = OptionalPositive("refQuantity"),
            RefPrice = Optional("refPrice", Decimal8.Null),
            RefFee = Optional("refFee", Decimal8.Null),
        };
        (correct.Side, correct.Quantity) = SideAndQuantity();
        correct.Price = Decimal("price");
        correct.Fee = Optional("fee", Decimal8.Zero);
        return correct;
    }

    private MarkPrice Mark(SourcePrefix prefix) => new()
    {
        Prefix = prefix,
        Symbol = Text<Text24>("symbol", isRequired: true),
        Currency = Text<Text4>("currency"),
        Price = Decimal("price"),
        Kind = MarkKind(),
    };

    private OrderUpdate Order(SourcePrefix prefix)
    {
        var update = new OrderUpdate
        {
            Prefix = prefix,
            Account = Text<Text16>("account", isRequired: true),
            Symbol = Text<Text24>("symbol", isRequired: true),
            OrderId = Text<Text36>("orderId"),
            ClientOrderId = Text<Text36>("clientOrderId"),
            Side = OptionalSide("side"),
            OrderQuantity = OptionalPositive("orderQuantity"),
            Price = Optional("price", Decimal8.Null),
            CumQuantity = Optional("cumQuantity", Decimal8.Null),
            LeavesQuantity = Optional("leavesQuantity", Decimal8.Null),
            OrderStatus = Status(),
            ExecType = ExecType(),
        };
        if (update.Side is not (Side.Buy or Side.Sell))
        {
            throw Wrong("side is empty");
        }

        if (update.OrderId.IsNull && update.ClientOrderId.IsNull)
        {
            throw Wrong("orderId and clientOrderId are both empty");
        }

        return update.OrderStatus == OrderStatus.Unknown && update.ExecType == byte.MaxValue ? throw Wrong("status and execType are both empty") : update;
    }

    private FillsCsvException Wrong(string reason) => new(_line, reason);

    private (Side Side, Decimal8 Quantity) SideAndQuantity()
    {
        Decimal8 quantity = Decimal("quantity");
        if (Cell("side").Length > 0)
        {
            return (OptionalSide("side"), OptionalPositive("quantity"));
        }

        return quantity.Mantissa == 0
            ? throw Wrong("quantity is 0")
            : (quantity.Mantissa > 0 ? Side.Buy : Side.Sell, new Decimal8(Math.Abs(quantity.Mantissa)));
    }

    private Side OptionalSide(string column) => Cell(column).ToUpperInvariant() switch
    {
        "" => (Side)byte.MaxValue,
        "BUY" or "B" or "1" => Side.Buy,
        "SELL" or "S" or "2" => Side.Sell,
        _ => throw Wrong($"{column} '{Cell(column)}' is neither buy nor sell"),
    };

    private Decimal8 OptionalPositive(string column)
    {
        Decimal8 quantity = Optional(column, Decimal8.Null);
        return quantity.IsNull || quantity.Mantissa > 0
            ? quantity
            : throw Wrong($"{column} {quantity} is not positive{(column == "quantity" ? ", and side is given" : "")}");
    }

    private Decimal8 Optional(string column, Decimal8 missing) => Cell(column).Length == 0 ? missing : Decimal(column);

    private Decimal8 Decimal(string column) =>
        Decimal8.TryParse(Cell(column), out Decimal8 value)
            ? value
            : throw Wrong($"{column} '{Cell(column)}' is not {Decimal8.Form}");

    private TText Text<TText>(string column, bool isRequired = false)
        where TText : unmanaged, IText<TText>
    {
        if (isRequired && Cell(column).Length == 0)
        {
            throw Wrong($"{column} is empty");
        }

        return TextCodec.TryFrom(Cell(column), out TText text)
            ? text
            : throw Wrong($"{column} '{Cell(column)}' is not text of at most {TText.Capacity} printable ASCII characters");
    }

    private byte MarkKind()
    {
        string cell = Cell("kind").ToLowerInvariant();
        int at = cell.Length == 0 ? 1 : Array.IndexOf(s_markKinds, cell);
        bool isNumber = byte.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out byte number) && number >= 1 && number <= s_markKinds.Length;
        return at >= 0 ? (byte)(at + 1) : isNumber ? number : throw Wrong($"kind '{cell}' is none of {string.Join(", ", s_markKinds)}");
    }

    private OrderStatus Status()
    {
        string cell = Cell("status");
        if (cell.Length == 0)
        {
            return OrderStatus.Unknown;
        }

        return Enum.TryParse(cell, ignoreCase: true, out OrderStatus status) && Enum.IsDefined(status)
            ? status
            : throw Wrong($"status '{cell}' is none of {string.Join(", ", Enum.GetNames<OrderStatus>())}");
    }

    private byte ExecType()
    {
        string cell = Cell("execType");
        if (cell.Length == 0)
        {
            return byte.MaxValue;
        }

        return byte.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out byte number)
            ? number
            : throw Wrong($"execType '{cell}' is not a number: FIX letters count on from A = 10");
    }

    private UtcNanos Time(string column)
    {
        string cell = Cell(column);
        if (cell.Length == 0)
        {
            return UtcNanos.Null;
        }

        if (long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out long nanos))
        {
            return new UtcNanos(nanos);
        }

        return UtcNanos.TryParse(cell, out UtcNanos time)
            ? time
            : throw Wrong($"{column} '{cell}' is neither nanoseconds since 1970 nor RFC 3339");
    }
}
