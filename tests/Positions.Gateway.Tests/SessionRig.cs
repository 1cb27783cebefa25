using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway.Tests;

/// <summary>A session with its output, a clock that moves on request, and short words for what an engine says.</summary>
internal sealed class SessionRig : IGatewayListener
{
    public const long Second = 1_000_000_000L;
    public const int Image = 77;

    private readonly byte[] _buffer = new byte[MessageDecoder.MaxMessageBytes];

    public SessionRig(GatewaySessionOptions? options = null) =>
        Session = new GatewaySession(options ?? new GatewaySessionOptions { SourceId = 7, WindowMessages = 8, HistoryMessages = 16 }, this);

    public GatewaySession Session { get; }

    public CollectingOutput Output { get; } = new();

    public List<long> Acked { get; } = [];

    public List<ushort> RejectReasons { get; } = [];

    public long NowNanos { get; set; }

    public void OnAcked(long sourceSeq, long plannedNanos, long nowNanos) => Acked.Add(sourceSeq);

    public void OnRejected(in FillRejected rejected) => RejectReasons.Add(rejected.Reason);

    /// <summary>Runs one turn and says what was sent.</summary>
    public string Turn(long advanceNanos = 0)
    {
        NowNanos += advanceNanos;
        Session.DoWork(NowNanos, Output);
        return Output.Take();
    }

    public int Append(int count)
    {
        int taken = 0;
        Fill fill = SomeFill();
        while (taken < count && Session.TryAppendFill(in fill, NowNanos))
        {
            taken++;
        }

        return taken;
    }

    public static Fill SomeFill() => new()
    {
        Quantity = new Decimal8(Decimal8.One),
        Price = new Decimal8(185 * Decimal8.One),
        Fee = Decimal8.Zero,
        CumQuantity = Decimal8.Null,
        Account = Text16.From("APEX"),
        Symbol = Text24.From("AAPL"),
        Side = Side.Buy,
        OrderStatus = OrderStatus.Unknown,
    };

    /// <summary>Image, SourceState, and the first heartbeat are behind us.</summary>
    public SessionRig Streaming(long nextExpected = 1)
    {
        Session.OnImageAvailable(Image);
        Turn();
        State(nextExpected);
        Turn();
        return this;
    }

    public void State(
        long nextExpected, ushort epoch = 1, long engineSequence = 0, int image = Image, bool leads = true, long term = 1, uint sourceId = 7) =>
        Deliver(
            new SourceState
            {
                SourceId = sourceId,
                Flags = leads ? (ushort)1 : (ushort)0,
                Epoch = epoch,
                NextExpectedSourceSeq = nextExpected,
                EngineSequence = engineSequence,
                LeadershipTerm = term,
            },
            image);

    public void Ack(long sourceSeq, ushort epoch = 1, long engineSequence = 0, int image = Image, long rejectedCount = 0) =>
        Deliver(
            new SourceAck { SourceId = 7, Epoch = epoch, AckedSourceSeq = sourceSeq, EngineSequence = engineSequence, RejectedCount = rejectedCount },
            image);

    public void Reject(RejectReason reason, long sourceSeq, long engineSequence = 0, ushort epoch = 1, int image = Image) =>
        Deliver(
            new FillRejected { SourceId = 7, Epoch = epoch, Reason = (ushort)reason, SourceSeq = sourceSeq, EngineSequence = engineSequence },
            image);

    public void AskAgain(long from, long to, ushort epoch = 1, int image = Image) =>
        Deliver(new ResendRequest { SourceId = 7, Epoch = epoch, FromSourceSeq = from, ToSourceSeq = to }, image);

    private void Deliver<T>(T message, int image)
        where T : unmanaged, IMessage<T>
    {
        int lengthBytes = MessageEncoder.Encode(in message, _buffer);
        Session.OnMessage(_buffer.AsSpan(0, lengthBytes), image, NowNanos);
    }
}
