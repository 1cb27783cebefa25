using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Testing.Inputs;

/// <summary>Messages as gateways and the engine send them, with defaults for what a test does not care about.</summary>
public static class InputFactory
{
    /// <summary>2026-01-05T14:30:00Z: transactTime and engine time of inputs that name none.</summary>
    public static readonly UtcNanos DefaultTime = new(1_767_623_400_000_000_000L);

    public static SourcePrefix Prefix(uint source, long sourceSeq, ushort epoch = 1, ushort flags = 0, UtcNanos? transactTime = null) =>
        new()
    {
        SourceId = source,
        Flags = flags,
        Epoch = epoch,
        SourceSeq = sourceSeq,
        TransactTime = transactTime ?? DefaultTime,
    };

    /// <summary>A fill; numbers as plain decimals. A null quantity, price or fee is null on the wire.</summary>
    public static Fill Fill(
        uint source,
        long sourceSeq,
        Side side,
        string? quantity,
        string? price,
        string? execId = null,
        string account = "ACC",
        string symbol = "SYM",
        string? fee = null,
        string? feeCurrency = null,
        string? currency = null,
        string? orderId = null,
        ushort epoch = 1,
        ushort flags = 0) => new()
        {
            Prefix = Prefix(source, sourceSeq, epoch, flags),
            Quantity = Decimal(quantity),
            Price = Decimal(price),
            Fee = Decimal(fee),
            CumQuantity = Decimal8.Null,
            Account = Text16.From(account),
            Symbol = Text24.From(symbol),
            OrderId = Text36.From(orderId),
            ExecId = Text36.From(execId),
            Currency = Text4.From(currency),
            FeeCurrency = Text4.From(feeCurrency),
            Side = side,
            OrderStatus = OrderStatus.Unknown,
        };

    public static SourceGapFill GapFill(uint source, long sourceSeq, long newSourceSeq, ushort epoch = 1) =>
        new() { Prefix = Prefix(source, sourceSeq, epoch), NewSourceSeq = newSourceSeq };

    public static InputRefused Refused(uint source, long sourceSeq, RejectReason reason, TemplateId refused = TemplateId.Fill,
        uint crc32C = 0, ushort epoch = 1) =>
        new() { Prefix = Prefix(source, sourceSeq, epoch), Reason = (ushort)reason, RefusedTemplateId = (ushort)refused,
            Crc32c = crc32C, LengthBytes = 100 };

    public static SourceHalted Halted(uint source, long fromSourceSeq, ushort epoch = 1) =>
        new() { Prefix = Prefix(source, 0, epoch), FromSourceSeq = fromSourceSeq, Reason = 1 };

    public static GapSkipped Skipped(uint source, long from, long to, ushort epoch = 1) =>
        new() { Prefix = Prefix(source, 0, epoch), FromSourceSeq = from, ToSourceSeq = to, Cause = 2, Principal = Text24.From("operator") };

    public static SourceResumed Resumed(uint source, long expectedSourceSeq, ushort epoch = 1) =>
        new() { Prefix = Prefix(source, 0, epoch), ExpectedSourceSeq = expectedSourceSeq, Principal = Text24.From("operator") };

    public static EngineStarted Started(uint logicVersion = 10, uint term = 1, ulong settingsDigest = 0) =>
        new() { Prefix = Prefix(0, 0, 0), LogicVersion = logicVersion, Term = term, SettingsDigest = settingsDigest };

    public static SettingChanged Setting(string key, string? value) =>
        new() { Prefix = Prefix(0, 0, 0), Key = Text64.From(key), Value = Text64.From(value) };

    public static InstrumentDefined Instrument(string? symbol, string? currency = null, string? multiplier = null,
        byte displayDecimals = 2) =>
        new()
        {
            Prefix = Prefix(0, 0, 0),
            Symbol = Text24.From(symbol),
            Currency = Text4.From(currency),
            Multiplier = Decimal(multiplier),
            DisplayDecimals = displayDecimals,
        };

    public static ClockTicked Tick() => new() { Prefix = Prefix(0, 0, 0) };

    /// <summary>A bust; what is null is not said of the fill.</summary>
    public static FillBust Bust(uint source, long sourceSeq, string? execId, string? execRefId, Side side = (Side)byte.MaxValue,
        string? quantity = null, string? price = null, string? account = null, string? symbol = null, string? fee = null,
        ushort epoch = 1, ushort flags = 0) => new()
        {
            Prefix = Prefix(source, sourceSeq, epoch, flags),
            Quantity = Decimal(quantity),
            Price = Decimal(price),
            Account = Text16.From(account),
            Symbol = Text24.From(symbol),
            ExecId = Text36.From(execId),
            ExecRefId = Text36.From(execRefId),
            Side = side,
            Fee = Decimal(fee),
        };

    /// <summary>A correction with its new figures; nothing is said of the fill but its id.</summary>
    public static FillCorrect Correct(uint source, long sourceSeq, string? execId, string? execRefId, Side side, string? quantity,
        string? price, string? fee = null, ushort epoch = 1, ushort flags = 0) => new()
        {
            Prefix = Prefix(source, sourceSeq, epoch, flags),
            Quantity = Decimal(quantity),
            Price = Decimal(price),
            Fee = Decimal(fee),
            RefQuantity = Decimal8.Null,
            RefPrice = Decimal8.Null,
            RefFee = Decimal8.Null,
            ExecId = Text36.From(execId),
            ExecRefId = Text36.From(execRefId),
            Side = side,
            RefSide = (Side)byte.MaxValue,
        };

    /// <summary>What a venue says of an order of source 1, which is for 100 unless said otherwise.</summary>
    public static OrderUpdate Update(
        long sourceSeq,
        OrderStatus status,
        byte execType,
        string? orderId = "O1",
        string? clientId = null,
        string? quantity = "100",
        string? cum = null,
        string? leaves = null,
        string? price = null,
        string? account = "ACC",
        string? symbol = "SYM",
        Side side = Side.Buy) => new()
        {
            Prefix = Prefix(1, sourceSeq),
            OrderQuantity = Decimal(quantity),
            Price = Decimal(price),
            CumQuantity = Decimal(cum),
            LeavesQuantity = Decimal(leaves),
            Account = Text16.From(account),
            Symbol = Text24.From(symbol),
            OrderId = Text36.From(orderId),
            ClientOrderId = Text36.From(clientId),
            Side = side,
            OrderStatus = status,
            ExecType = execType,
        };

    public static MarkPrice Mark(uint source, long sourceSeq, string? symbol, string? price, byte kind = 2, string? currency = null) =>
        new()
        {
            Prefix = Prefix(source, sourceSeq),
            Price = Decimal(price),
            Symbol = Text24.From(symbol),
            Currency = Text4.From(currency),
            Kind = kind,
        };

    public static DateRolled Rolled(uint businessDate) => new() { Prefix = Prefix(0, 0, 0), BusinessDate = businessDate };

    public static SessionOpened Opened(uint businessDate) => new() { Prefix = Prefix(0, 0, 0), BusinessDate = businessDate };

    public static PositionLoaded Load(uint businessDate, string symbol, string quantity, string? averagePrice, string? previousClose = null,
        string account = "ACC", string fileId = "FILE", ushort part = 1, ushort parts = 1) => new()
        {
            Prefix = Prefix(0, 0, 0),
            Quantity = Decimal(quantity),
            AveragePrice = Decimal(averagePrice),
            PreviousClose = Decimal(previousClose),
            Account = Text16.From(account),
            Symbol = Text24.From(symbol),
            FileId = Text24.From(fileId),
            BusinessDate = businessDate,
            Row = 1,
            Part = part,
            Parts = parts,
        };

    public static PositionAdjusted Adjusted(string quantity, long expectedVersion, AdjustmentCost cost = AdjustmentCost.Average,
        string? price = null, bool isTarget = false, string account = "ACC", string symbol = "SYM", ushort reason = 3) => new()
        {
            Prefix = Prefix(0, 0, 0),
            Quantity = Decimal(quantity),
            Price = Decimal(price),
            ExpectedVersion = expectedVersion,
            Account = Text16.From(account),
            Symbol = Text24.From(symbol),
            Principal = Text24.From("operator"),
            Reason = reason,
            CostRule = (byte)cost,
            IsTarget = isTarget ? (byte)1 : (byte)0,
        };

    public static StatementBegun StatementBegin(string id, bool isComplete = false, ushort accounts = 0, string principal = "recon") => new()
    {
        Prefix = Prefix(0, 0, 0),
        StatementId = Text24.From(id),
        Accounts = accounts,
        IsComplete = isComplete ? (byte)1 : (byte)0,
        Principal = Text24.From(principal),
    };

    public static StatementScoped StatementScope(string id, string account) =>
        new() { Prefix = Prefix(0, 0, 0), StatementId = Text24.From(id), Account = Text16.From(account) };

    public static StatementLine StatementLine(string id, string? quantity, string? averagePrice = null, string account = "ACC", string symbol = "SYM",
        uint row = 1) => new()
        {
            Prefix = Prefix(0, 0, 0),
            Quantity = Decimal(quantity),
            AveragePrice = Decimal(averagePrice),
            Account = Text16.From(account),
            Symbol = Text24.From(symbol),
            StatementId = Text24.From(id),
            Row = row,
        };

    public static StatementEnded StatementEnd(string id, uint lines, bool isAbandoned = false) => new()
    {
        Prefix = Prefix(0, 0, 0),
        StatementId = Text24.From(id),
        Lines = lines,
        IsAbandoned = isAbandoned ? (byte)1 : (byte)0,
    };

    public static CorrectionDecided Decided(long correctionId, bool isApproved = true, string principal = "operator", string account = "ACC",
        string symbol = "SYM") => new()
        {
            Prefix = Prefix(0, 0, 0),
            CorrectionId = correctionId,
            Account = Text16.From(account),
            Symbol = Text24.From(symbol),
            Principal = Text24.From(principal),
            Decision = isApproved ? (byte)1 : (byte)2,
        };

    public static BreakerReset ResetBreaker(string principal = "operator", string account = "ACC", string symbol = "SYM") =>
        new() { Prefix = Prefix(0, 0, 0), Account = Text16.From(account), Symbol = Text24.From(symbol), Principal = Text24.From(principal) };

    public static InstrumentSplit Split(string symbol, long numerator, long denominator, string? cashInLieuPrice = null,
        string? quantityStep = null) => new()
        {
            Prefix = Prefix(0, 0, 0),
            Numerator = numerator,
            Denominator = denominator,
            CashInLieuPrice = Decimal(cashInLieuPrice),
            QuantityStep = Decimal(quantityStep),
            Symbol = Text24.From(symbol),
        };

    public static InstrumentRenamed Renamed(string symbol, string newSymbol) =>
        new() { Prefix = Prefix(0, 0, 0), Symbol = Text24.From(symbol), NewSymbol = Text24.From(newSymbol) };

    /// <summary>A slot with the message in it; length set, checksum not (that is the journal's).</summary>
    public static InputEvent Event<T>(long sequence, in T message, UtcNanos? engineTime = null, uint term = 1)
        where T : unmanaged, ISourceMessage<T>
    {
        var input = default(InputEvent);
        input.SetMessage(in message);
        input.Sequence = sequence;
        input.EngineTime = engineTime ?? DefaultTime;
        input.Term = term;
        return input;
    }

    private static Decimal8 Decimal(string? text) => text is null ? Decimal8.Null : Decimal8.Parse(text);
}
