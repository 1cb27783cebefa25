using System.Numerics;
using System.Text.Json;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Reference.Tests.Support;

/// <summary>A model with a running sequence, fed with the messages of the vectors from one source.</summary>
internal sealed class ModelHarness
{
    private const uint Source = 1;
    private const string Account = "ACC";
    private const byte StatusReport = 18;

    private readonly InputScript _script = new();
    private readonly string _symbol;
    private long _sourceSeq;

    public ModelHarness(string symbol, string method = "AVG")
    {
        _symbol = symbol;
        string setting = method switch { "AVG" => "average", "FIFO" => "fifo", _ => "lifo" };
        Apply(InputFactory.Setting("Positions:CostMethod", setting));
    }

    public ReferenceModel Model { get; } = new();

    public ModelPosition Position => Model.Position(Account, _symbol) ?? throw new AssertionException($"no position in {_symbol}");

    public ModelOrder Order(string orderId) => Model.Orders[new OrderKey(0, orderId)];

    public ModelResult Apply<T>(in T message)
        where T : unmanaged, ISourceMessage<T>
    {
        _script.Add(in message);
        InputEvent input = _script.Inputs[^1];
        return Model.Apply(in input);
    }

    /// <summary>A fill as the vectors write it: execId, side, qty, px, fee, feeCcy.</summary>
    public ModelResult Fill(JsonElement fill) => Fill(
        Vectors.Text(fill, "execId"),
        Vectors.Text(fill, "side") == "BUY" ? Side.Buy : Side.Sell,
        Vectors.Text(fill, "qty")!,
        Vectors.Text(fill, "px")!,
        fee: Vectors.Text(fill, "fee"),
        feeCurrency: Vectors.Text(fill, "feeCcy"));

    public ModelResult Fill(
        string? execId, Side side, string quantity, string price, string? orderId = null, string? fee = null, string? feeCurrency = null) =>
        Apply(InputFactory.Fill(Source, ++_sourceSeq, side, quantity, price, execId, Account, _symbol, fee, feeCurrency, orderId: orderId));

    public ModelResult Bust(string execId, string execRefId) => Apply(new FillBust
    {
        Prefix = InputFactory.Prefix(Source, ++_sourceSeq),
        Quantity = Decimal8.Null,
        Price = Decimal8.Null,
        Fee = Decimal8.Null,
        ExecId = Text36.From(execId),
        ExecRefId = Text36.From(execRefId),
        Side = (Side)255,
    });

    public ModelResult Correct(string execId, string execRefId, Side side, string quantity, string price) => Apply(new FillCorrect
    {
        Prefix = InputFactory.Prefix(Source, ++_sourceSeq),
        Quantity = Decimal8.Parse(quantity),
        Price = Decimal8.Parse(price),
        Fee = Decimal8.Null,
        RefQuantity = Decimal8.Null,
        RefPrice = Decimal8.Null,
        RefFee = Decimal8.Null,
        ExecId = Text36.From(execId),
        ExecRefId = Text36.From(execRefId),
        Side = side,
        RefSide = (Side)255,
    });

    public ModelResult Order(string orderId, byte execType, string? quantity = null, Side side = Side.Buy) => Apply(new OrderUpdate
    {
        Prefix = InputFactory.Prefix(Source, ++_sourceSeq),
        OrderQuantity = quantity is null ? Decimal8.Null : Decimal8.Parse(quantity),
        Price = Decimal8.Null,
        CumQuantity = Decimal8.Null,
        LeavesQuantity = Decimal8.Null,
        Account = Text16.From(Account),
        Symbol = Text24.From(_symbol),
        OrderId = Text36.From(orderId),
        Side = side,
        OrderStatus = execType == StatusReport ? OrderStatus.New : OrderStatus.Unknown,
        ExecType = execType,
    });

    public ModelResult Mark(string price, MarkKind kind = MarkKind.Mark) => Apply(new MarkPrice
    {
        Prefix = InputFactory.Prefix(Source, ++_sourceSeq),
        Price = Decimal8.Parse(price),
        Symbol = Text24.From(_symbol),
        Kind = (byte)kind,
    });

    public ModelResult Roll(uint businessDate) =>
        Apply(new DateRolled { Prefix = InputFactory.Prefix(0, 0, 0), BusinessDate = businessDate });

    public static string Points(BigInteger points) => DecimalText.Format((Int128)points, DecimalText.PointsScale);

    public static string Quantity(BigInteger quantity) => DecimalText.Format((Int128)quantity, Decimal8.Scale);
}
