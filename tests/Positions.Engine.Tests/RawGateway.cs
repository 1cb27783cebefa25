using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;
using Positions.Engine.Hosting;
using Positions.Gateway;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Tests;

/// <summary>A gateway by hand: publishes whatever bytes a test wants, and keeps what comes back.</summary>
public sealed class RawGateway : IDisposable
{
    private readonly EmbeddedDriver _driver;
    private readonly Adaptive.Aeron.Aeron _aeron;
    private readonly Publication _publication;
    private readonly Subscription _acks;
    private readonly FragmentHandler _onMessage;
    private readonly List<byte[]> _received = [];

    public RawGateway(EngineOptions options)
    {
        GatewayClientOptions client = EngineRig.ClientOf(options);
        _driver = EmbeddedDriver.Launch(new EmbeddedDriverOptions { RunsOnCallersThread = true });
        _aeron = Adaptive.Aeron.Aeron.Connect(new Adaptive.Aeron.Aeron.Context()
            .AeronDirectoryName(_driver.AeronDirectoryName).UseConductorAgentInvoker(true).DriverAgentInvoker(_driver.Invoker));
        _publication = _aeron.AddPublication(client.Channel, client.StreamId);
        _acks = _aeron.AddSubscription(client.AcksChannel, client.AcksStreamId);
        _onMessage = OnMessage;
    }

    public bool IsConnected => _publication.IsConnected;

    /// <summary>Term id at the start of the stream.</summary>
    public int InitialTermId => _publication.InitialTermId;

    /// <summary>One turn of the gateway; returns what it did.</summary>
    public void Turn()
    {
        _driver.DoWork();
        _aeron.ConductorAgentInvoker!.Invoke();
        _acks.Poll(_onMessage, 64);
    }

    public void Until(Func<bool> condition, CancellationToken cancellation)
    {
        while (!condition())
        {
            cancellation.ThrowIfCancellationRequested();
            Turn();
            Thread.Yield();
        }
    }

    public void Connect(CancellationToken cancellation) => Until(() => _publication.IsConnected && _acks.IsConnected, cancellation);

    /// <summary>One offer, whatever becomes of it.</summary>
    public long TryOffer(byte[] message) => _publication.Offer(new UnsafeBuffer(message), 0, message.Length);

    public void Offer(byte[] message, CancellationToken cancellation) => Until(() => TryOffer(message) > 0, cancellation);

    public void Offer<T>(in T message, CancellationToken cancellation)
        where T : unmanaged, IMessage<T>
    {
        byte[] bytes = Encode(in message);
        Offer(bytes, cancellation);
    }

    public IEnumerable<T> Received<T>()
        where T : unmanaged, IMessage<T> =>
        _received.Where(m => BitConverter.ToUInt16(m, 2) == T.TemplateId).Select(m => MessageEncoder.Block<T>(m));

    public static byte[] Encode<T>(in T message)
        where T : unmanaged, IMessage<T>
    {
        byte[] bytes = new byte[MessageHeader.LengthBytes + T.BlockLengthBytes];
        MessageEncoder.Encode(in message, bytes);
        return bytes;
    }

    public static Fill FillOf(uint source, long sourceSeq, long quantity = 1, Side side = Side.Buy, string execId = "", ushort epoch = 1) => new()
    {
        Prefix = new SourcePrefix { SourceId = source, Epoch = epoch, SourceSeq = sourceSeq, TransactTime = UtcNanos.Null },
        Account = Text16.From("ACC"),
        Symbol = Text24.From("SYM"),
        Quantity = new Decimal8(quantity * Decimal8.One),
        Price = new Decimal8(10 * Decimal8.One),
        Fee = Decimal8.Null,
        CumQuantity = Decimal8.Null,
        ExecId = Text36.From(execId.Length > 0 ? execId : $"E{source}-{epoch}-{sourceSeq}"),
        Side = side,
        OrderStatus = OrderStatus.Unknown,
        Liquidity = byte.MaxValue,
    };

    public static OrderUpdate UpdateOf(uint source, long sourceSeq, string orderId, OrderStatus status) => new()
    {
        Prefix = new SourcePrefix { SourceId = source, Epoch = 1, SourceSeq = sourceSeq, TransactTime = UtcNanos.Null },
        Account = Text16.From("ACC"),
        Symbol = Text24.From("SYM"),
        OrderId = Text36.From(orderId),
        OrderQuantity = new Decimal8(100 * Decimal8.One),
        Price = Decimal8.Null,
        CumQuantity = Decimal8.Null,
        LeavesQuantity = Decimal8.Null,
        Side = Side.Buy,
        OrderStatus = status,
        ExecType = (byte)status,
    };

    public void Dispose()
    {
        _publication.Dispose();
        _acks.Dispose();
        _aeron.Dispose();
        _driver.Dispose();
    }

    private void OnMessage(IDirectBuffer buffer, int offset, int length, Header header)
    {
        byte[] bytes = new byte[length];
        buffer.GetBytes(offset, bytes, 0, length);
        _received.Add(bytes);
    }
}
