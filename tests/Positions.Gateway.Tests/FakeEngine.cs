using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway.Tests;

/// <summary>
/// The engine's side of one source in a few lines: order repair in a bounded window, resend requests on a doubling timer, conflated
/// acknowledgements, restarts that lose the newest inputs. What it applied, by number, is what the test looks at.
/// </summary>
internal sealed class FakeEngine(Action<byte[], int> egress)
{
    private const int ReorderWindow = 4_096;
    private const long FirstResendNanos = 20_000_000L;
    private const long LastResendNanos = 1_000_000_000L;

    private readonly SortedDictionary<long, byte[]> _held = [];
    private long _highestKnown;
    private long _ackDueNanos;
    private long _askDueNanos;
    private long _askIntervalNanos = FirstResendNanos;
    private long _askedFrom;
    private long _lastAcked;
    private long _sequence;

    public int ImageSessionId { get; private set; } = 1;

    public long Term { get; private set; } = 1;

    public ushort Epoch { get; private set; }

    public long NextExpected { get; private set; } = 1;

    /// <summary>Every message applied, in order, by epoch and number; a restart that loses takes the newest off again.</summary>
    public List<(ushort Epoch, long SourceSeq, string ExecId)> Applied { get; } = [];

    public void Receive(byte[] message)
    {
        SourcePrefix prefix = CollectingOutput.PrefixOf(message);
        switch (CollectingOutput.TemplateOf(message))
        {
            case TemplateId.SourceHello:
                SendState(prefix);
                break;
            case TemplateId.SourceHeartbeat when prefix.Epoch == Epoch:
                _highestKnown = Math.Max(_highestKnown, prefix.SourceSeq);
                break;
            case TemplateId.Fill:
                OnNumbered(prefix, message);
                break;
            default:
                break;
        }
    }

    public void Tick(long nowNanos)
    {
        if (_lastAcked != NextExpected - 1 || nowNanos >= _ackDueNanos)
        {
            _lastAcked = NextExpected - 1;
            _ackDueNanos = nowNanos + 1_000_000_000L;
            Send(new SourceAck { SourceId = 7, Epoch = Epoch, AckedSourceSeq = _lastAcked, EngineSequence = _sequence, LeadershipTerm = Term });
        }

        long missingTo = _held.Count > 0 ? _held.Keys.First() - 1 : _highestKnown;
        if (missingTo < NextExpected || _askedFrom != NextExpected)
        {
            // Another range is missing than the one asked for: its timer starts anew.
            _askedFrom = NextExpected;
            _askIntervalNanos = FirstResendNanos;
            _askDueNanos = nowNanos + _askIntervalNanos;
        }
        else if (nowNanos >= _askDueNanos)
        {
            Send(new ResendRequest { SourceId = 7, Epoch = Epoch, FromSourceSeq = NextExpected, ToSourceSeq = missingTo });
            _askIntervalNanos = Math.Min(_askIntervalNanos * 2, LastResendNanos);
            _askDueNanos = nowNanos + _askIntervalNanos;
        }
    }

    /// <summary>
    /// Dies and comes back under a new image and term, without what was held and without the newest <paramref name="lostCount"/> inputs.
    /// </summary>
    public void Restart(int lostCount)
    {
        lostCount = (int)Math.Min(lostCount, NextExpected - 1);
        Applied.RemoveRange(Applied.Count - lostCount, lostCount);
        NextExpected -= lostCount;
        _sequence -= lostCount;
        _held.Clear();
        _highestKnown = 0;
        _lastAcked = -1;
        ImageSessionId++;
        Term++;
    }

    private void OnNumbered(SourcePrefix prefix, byte[] message)
    {
        if (prefix.Epoch < Epoch || prefix.SourceSeq >= NextExpected + ReorderWindow)
        {
            return;
        }

        if (prefix.Epoch > Epoch)
        {
            Epoch = prefix.Epoch;
            NextExpected = 1;
            _held.Clear();
            _highestKnown = 0;
        }

        if (prefix.SourceSeq < NextExpected)
        {
            return;
        }

        _held[prefix.SourceSeq] = message;
        _highestKnown = Math.Max(_highestKnown, prefix.SourceSeq);
        while (_held.Remove(NextExpected, out byte[]? next))
        {
            Applied.Add((Epoch, NextExpected, MessageEncoder.Block<Fill>(next).ExecId.ToString()));
            NextExpected++;
            _sequence++;
        }
    }

    private void SendState(SourcePrefix hello)
    {
        bool isNew = hello.Epoch > Epoch;
        Send(new SourceState
        {
            SourceId = 7,
            Flags = 1,
            Epoch = Math.Max(Epoch, hello.Epoch),
            NextExpectedSourceSeq = isNew ? 1 : NextExpected,
            EngineSequence = _sequence,
            LeadershipTerm = Term,
        });
    }

    private void Send<T>(T message)
        where T : unmanaged, IMessage<T>
    {
        byte[] bytes = new byte[MessageHeader.LengthBytes + T.BlockLengthBytes];
        MessageEncoder.Encode(in message, bytes);
        egress(bytes, ImageSessionId);
    }
}
