using System.Buffers.Text;
using System.Runtime.InteropServices;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway;

/// <summary>
/// The gateway's side of one source's session, without transport and clock: numbers messages, retains them, sends them from where the
/// engine asks, serves resend requests, and stops where going on would be wrong.
/// </summary>
/// <remarks>
/// Thread: one, the caller's. Times are arguments on one monotonic clock, in nanoseconds. No allocation after construction but in
/// <see cref="RestartEpoch"/>. Positions on the number line, oldest first:
/// <code>
///   oldest retained … acked | … sent | … appended
///                            ^ window: appended - acked, at most WindowMessages
/// </code>
/// </remarks>
public sealed partial class GatewaySession
{
    private readonly GatewaySessionOptions _options;
    private readonly IGatewayListener? _listener;
    private readonly MessageHistory _history;
    private readonly byte[] _control = new byte[MessageHeader.LengthBytes + SourcePrefix.LengthBytes];

    // Numbering. Unset (0) until the engine names the first number, unless the options do.
    private long _firstSourceSeq;
    private long _lastAppended;
    private long _nextToSend;
    private long _highestSent;
    private long _acked;
    private long _highestReported;

    // Last number that the engine had before anything was sent.
    private long _knownBefore;

    // The range the engine asked for and how far it is served; empty when next > to.
    private long _resendFrom;
    private long _resendNext = 1;
    private long _resendTo;

    private bool _helloPending;
    private long _lastHelloNanos;
    private bool _helloSent;
    private long _lastHeartbeatNanos;
    private bool _heartbeatSent;

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public GatewaySession(GatewaySessionOptions options, IGatewayListener? listener = null)
    {
        _options = options.Checked();
        _listener = listener;
        _history = new MessageHistory(options.HistoryMessages);
        Epoch = options.Epoch;
        if (options.FirstSourceSeq is long first)
        {
            StartNumberingAt(first);
        }
    }

    public uint SourceId => _options.SourceId;

    public ushort Epoch { get; private set; }

    public GatewaySessionState State { get; private set; }

    public GatewayHaltCause HaltCause { get; private set; }

    /// <summary>Number of the last message appended; 0 before numbering has started.</summary>
    public long LastAppendedSourceSeq => _lastAppended;

    /// <summary>Everything up to here is durable and judged, as far as this session was told.</summary>
    public long AckedSourceSeq => _acked;

    /// <summary>Highest number sent at least once in this epoch.</summary>
    public long HighestSentSourceSeq => _highestSent;

    /// <summary>Appended and not yet acknowledged.</summary>
    public long UnackedCount => Math.Max(0, _lastAppended - _acked);

    /// <summary>The engine's count of rejects of this epoch, as of the last acknowledgement.</summary>
    public long RejectedCount { get; private set; }

    /// <summary>
    /// Rejects received one by one; fewer than <see cref="RejectedCount"/> when some were lost, more when some were repeated.
    /// </summary>
    public RejectTally Rejects { get; } = new();

    /// <summary>Messages sent again because the engine asked for a range.</summary>
    public long ResentCount { get; private set; }

    /// <summary>Times the engine asked again for numbers that it had acknowledged: it lost them.</summary>
    public long LostAckedCount { get; private set; }

    /// <summary>Messages that were not sent because the engine had their numbers before; only where the options name the first number.</summary>
    public long KnownCount => _firstSourceSeq == 0 ? 0 : Math.Max(0, Math.Min(_knownBefore, _lastAppended) - _firstSourceSeq + 1);

    /// <summary>SourceHello sent.</summary>
    public long HelloCount { get; private set; }

    /// <summary>Messages from the engine that were not for this epoch or not from the image the session is bound to.</summary>
    public long IgnoredCount { get; private set; }

    /// <summary>True when <see cref="TryAppend"/> would take a message.</summary>
    public bool CanAppend => _firstSourceSeq != 0 && HaltCause == GatewayHaltCause.None && UnackedCount < _options.WindowMessages;

    /// <summary>
    /// Numbers and retains a message; it is sent in a later turn. False when the window is full, the session is halted, or the first
    /// number is not known yet: the caller keeps the message and waits.
    /// </summary>
    /// <param name="message">Source, epoch and number of its prefix are set here.</param>
    /// <param name="plannedNanos">When it should have been sent; handed back with the acknowledgement.</param>
    public bool TryAppend<T>(in T message, long plannedNanos)
        where T : unmanaged, ISourceMessage<T>
    {
        if (!CanAppend)
        {
            return false;
        }

        long sourceSeq = _lastAppended + 1;
        Span<byte> slot = _history.Slot(sourceSeq);
        MessageEncoder.Encode(in message, slot);
        ref SourcePrefix prefix = ref MemoryMarshal.AsRef<SourcePrefix>(slot[MessageHeader.LengthBytes..]);
        prefix.SourceId = SourceId;
        prefix.Epoch = Epoch;
        prefix.SourceSeq = sourceSeq;
        _history.PlannedNanos(sourceSeq) = plannedNanos;
        _lastAppended = sourceSeq;
        return true;
    }

    /// <summary>
    /// As <see cref="TryAppend"/>; a fill without execId gets one made of source, epoch and number, which no later run uses again. A fill
    /// without orderId stays without: every order that is named takes a row of the engine's table.
    /// </summary>
    public bool TryAppendFill(in Fill fill, long plannedNanos)
    {
        if (!fill.ExecId.IsNull)
        {
            return TryAppend(in fill, plannedNanos);
        }

        if (!CanAppend)
        {
            return false;
        }

        Fill named = fill;
        WriteId(named.ExecId.MutableBytes, (byte)'e', _lastAppended + 1);
        return TryAppend(in named, plannedNanos);
    }

    /// <summary>One turn: hello, what was asked for again, new messages, heartbeat. Returns how many messages went out.</summary>
    public int DoWork(long nowNanos, IGatewayOutput output)
    {
        int sentCount = 0;
        if (_helloPending && MaySayHello && IsDue(_helloSent, _lastHelloNanos, _options.HelloIntervalNanos, nowNanos))
        {
            sentCount += SendHello(nowNanos, output);
        }

        if (State == GatewaySessionState.Streaming)
        {
            sentCount += SendAgain(output);
            sentCount += SendNew(output);
            if (IsDue(_heartbeatSent, _lastHeartbeatNanos, _options.HeartbeatIntervalNanos, nowNanos))
            {
                sentCount += SendHeartbeat(nowNanos, output);
            }
        }

        return sentCount;
    }

    /// <summary>
    /// Starts the numbering anew at 1 in a higher epoch: what is not acknowledged is numbered again, with PossResend and its execIds kept,
    /// and goes out after the engine has answered a new hello. What is acknowledged is forgotten.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not higher than the present epoch.</exception>
    public void RestartEpoch(ushort epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(epoch, Epoch);
        long firstUnacked = _acked + 1;
        int unackedCount = (int)UnackedCount;
        byte[] messages = new byte[unackedCount * MessageDecoder.MaxMessageBytes];
        long[] planned = new long[unackedCount];
        for (int i = 0; i < unackedCount; i++)
        {
            _history.Slot(firstUnacked + i).CopyTo(messages.AsSpan(i * MessageDecoder.MaxMessageBytes));
            planned[i] = _history.PlannedNanos(firstUnacked + i);
        }

        Epoch = epoch;
        RejectedCount = 0;
        StartNumberingAt(1);
        for (int i = 0; i < unackedCount; i++)
        {
            long sourceSeq = ++_lastAppended;
            Span<byte> slot = _history.Slot(sourceSeq);
            messages.AsSpan(i * MessageDecoder.MaxMessageBytes, MessageDecoder.MaxMessageBytes).CopyTo(slot);
            ref SourcePrefix prefix = ref MemoryMarshal.AsRef<SourcePrefix>(slot[MessageHeader.LengthBytes..]);
            prefix.Flags |= SourcePrefix.PossResend;
            prefix.Epoch = epoch;
            prefix.SourceSeq = sourceSeq;
            _history.PlannedNanos(sourceSeq) = planned[i];
        }

        HaltCause = GatewayHaltCause.None;
        Unbind();
    }

    private static bool IsDue(bool sentBefore, long lastNanos, long intervalNanos, long nowNanos) =>
        !sentBefore || nowNanos - lastNanos >= intervalNanos;

    private void StartNumberingAt(long first)
    {
        _firstSourceSeq = first;
        _nextToSend = first;
        _lastAppended = first - 1;
        _highestSent = first - 1;
        _acked = first - 1;
        _highestReported = first - 1;
        _knownBefore = first - 1;
        ClearResend();
    }

    private void ClearResend()
    {
        _resendNext = 1;
        _resendTo = 0;
    }

    // A halt that only this side can end needs no answer.
    private bool MaySayHello => State != GatewaySessionState.Disconnected && HaltCause is GatewayHaltCause.None or GatewayHaltCause.Conflict;

    private long OldestRetained => Math.Max(_firstSourceSeq, _lastAppended - _history.Capacity + 1);

    private int SendHello(long nowNanos, IGatewayOutput output)
    {
        if (!output.TrySend(Control<SourceHello>(Math.Max(1, _nextToSend))))
        {
            return 0;
        }

        _lastHelloNanos = nowNanos;
        _helloSent = true;
        HelloCount++;
        return 1;
    }

    private int SendHeartbeat(long nowNanos, IGatewayOutput output)
    {
        if (!output.TrySend(Control<SourceHeartbeat>(_highestSent)))
        {
            return 0;
        }

        _lastHeartbeatNanos = nowNanos;
        _heartbeatSent = true;
        return 1;
    }

    private int SendAgain(IGatewayOutput output)
    {
        int sentCount = 0;

        while (_resendNext <= _resendTo && sentCount < _options.SendBurstMessages && output.TrySend(_history.Message(_resendNext)))
        {
            _resendNext++;
            sentCount++;
        }

        ResentCount += sentCount;
        return sentCount;
    }

    private int SendNew(IGatewayOutput output)
    {
        int sentCount = 0;
        while (_nextToSend <= _lastAppended && sentCount < _options.SendBurstMessages && output.TrySend(_history.Message(_nextToSend)))
        {
            _nextToSend++;
            sentCount++;
        }

        _highestSent = Math.Max(_highestSent, _nextToSend - 1);
        return sentCount;
    }

    private ReadOnlySpan<byte> Control<T>(long sourceSeq)
        where T : unmanaged, ISourceMessage<T>
    {
        var message = default(T);
        MessageEncoder.Encode(in message, _control);
        ref SourcePrefix prefix = ref MemoryMarshal.AsRef<SourcePrefix>(_control.AsSpan(MessageHeader.LengthBytes));
        prefix.SourceId = SourceId;
        prefix.Epoch = Epoch;
        prefix.SourceSeq = sourceSeq;
        prefix.TransactTime = UtcNanos.Null;
        return _control;
    }

    /// <summary>An id that no other run makes: of an execution ('e') or an order ('o'), by the number of the message that it begins with.</summary>
    internal Text36 IdOf(char kind, long sourceSeq)
    {
        Text36 id = default;
        WriteId(id.MutableBytes, (byte)kind, sourceSeq);
        return id;
    }

    // kind, source, epoch, number: at most 1 + 10 + 1 + 5 + 1 + 19 = 37 digits and signs; 36 are enough below 10^18 messages.
    private void WriteId(Span<byte> field, byte kind, long sourceSeq)
    {
        field[0] = kind;
        Utf8Formatter.TryFormat(SourceId, field[1..], out int written);
        int at = 1 + written;
        field[at++] = (byte)'-';
        Utf8Formatter.TryFormat(Epoch, field[at..], out written);
        at += written;
        field[at++] = (byte)'-';
        Utf8Formatter.TryFormat(sourceSeq, field[at..], out _);
    }
}
