namespace Positions.Engine.Ingress;

/// <summary>
/// What ingress knows of one source: the number it expects next, the messages that wait for it, and the gap's timers.
/// The logic's number is the truth; this one runs ahead of it by what is in the ring.
/// </summary>
/// <remarks>Thread: ingress.</remarks>
public sealed class SourceOrder(uint sourceId, ushort epoch, long nextExpected, int window)
{
    private const int None = -1;

    private int[]? _heldBySeq;
    private int _heldCount;
    private long _highestHeld;

    public uint SourceId { get; } = sourceId;

    public ushort Epoch { get; private set; } = epoch;

    public long NextExpected { get; private set; } = nextExpected;

    /// <summary>The highest number known to exist, from messages and heartbeats.</summary>
    public long HighestSeen { get; private set; } = nextExpected - 1;

    /// <summary>The logic has the source in conflict halt: nothing of this epoch is taken until it is resumed.</summary>
    public bool IsConflictHalted { get; set; }

    /// <summary>While in conflict halt: one message has been let through, so that the logic can answer it with reason 17.</summary>
    public bool IsHaltProbed { get; set; }

    /// <summary>The registry has given it up: its timers end.</summary>
    public bool IsEvicted { get; set; }

    /// <summary>Sequence of the last input of this source that went into the ring; 0 for none since the start.</summary>
    public long LastPublishedSequence { get; set; }

    /// <summary>A gap halt of the present gap has been sequenced.</summary>
    public bool IsGapHaltSequenced { get; set; }

    /// <summary>Monotonic time since which the source waits for <see cref="NextExpected"/>; 0 when it does not wait.</summary>
    public long GapSinceNanos { get; set; }

    public long NextResendNanos { get; set; }

    public long ResendIntervalNanos { get; set; }

    /// <summary>Aeron session and time of the last message, to see two live sessions that send one source.</summary>
    public int LastSessionId { get; set; }

    public long LastMessageNanos { get; set; }

    /// <summary>Null until its first message has gone into the ring.</summary>
    public PublishedClock? Clock { get; set; }

    public bool HasSession { get; set; }

    public int HeldCount => _heldCount;

    public bool HasGap => HighestSeen >= NextExpected;

    /// <summary>True if the next expected message waits already and can be taken with <see cref="TakeNext"/>.</summary>
    public bool IsNextHeld => _heldCount > 0 && _heldBySeq![NextExpected & (window - 1)] != None;

    public bool IsInWindow(long sourceSeq) => sourceSeq >= NextExpected && sourceSeq - NextExpected < window;

    public void Saw(long sourceSeq) => HighestSeen = Math.Max(HighestSeen, sourceSeq);

    public bool IsHeld(long sourceSeq) => _heldBySeq is not null && _heldBySeq[sourceSeq & (window - 1)] != None;

    /// <summary>Index in the pool of a held message, for comparison.</summary>
    public int HeldIndex(long sourceSeq) => _heldBySeq![sourceSeq & (window - 1)];

    /// <summary>Keeps a message of the window under its number; the caller has checked that none is there.</summary>
    public void Hold(long sourceSeq, int poolIndex)
    {
        if (_heldBySeq is null)
        {
            _heldBySeq = new int[window];
            Array.Fill(_heldBySeq, None);
        }

        _heldBySeq[sourceSeq & (window - 1)] = poolIndex;
        _heldCount++;
        _highestHeld = Math.Max(_highestHeld, sourceSeq);
    }

    /// <summary>Removes the next expected message from the window and moves on; returns its index in the pool.</summary>
    public int TakeNext()
    {
        long slot = NextExpected & (window - 1);
        int index = _heldBySeq![slot];
        _heldBySeq[slot] = None;
        _heldCount--;
        Advance();
        return index;
    }

    /// <summary>The next expected message has gone into the ring.</summary>
    public void Advance()
    {
        NextExpected++;
        Saw(NextExpected - 1);
        EndGap();
    }

    /// <summary>The first missing range: from the next expected number to the one before the first that is held, or the last known.</summary>
    public (long From, long To) FirstMissingRange()
    {
        long to = HighestSeen;
        if (_heldCount > 0)
        {
            to = NextExpected;
            while (_heldBySeq![(to + 1) & (window - 1)] == None)
            {
                to++;
            }
        }

        return (NextExpected, Math.Max(to, NextExpected));
    }

    /// <summary>Takes over the logic's number (after a halt, a skip, a gap fill) or a new epoch; gives back what no longer can be used.</summary>
    public void Reset(ushort epoch, long nextExpected, HeldMessages pool)
    {
        bool sameEpoch = epoch == Epoch;
        if (!sameEpoch || nextExpected < NextExpected)
        {
            DropHeld(pool);
        }
        else
        {
            for (; NextExpected < nextExpected && _heldCount > 0; NextExpected++)
            {
                if (IsNextHeld)
                {
                    long slot = NextExpected & (window - 1);
                    pool.Discard(_heldBySeq![slot]);
                    _heldBySeq[slot] = None;
                    _heldCount--;
                }
            }
        }

        HighestSeen = sameEpoch ? Math.Max(HighestSeen, nextExpected - 1) : nextExpected - 1;
        Epoch = epoch;
        NextExpected = nextExpected;
        EndGap();
    }

    public void DropHeld(HeldMessages pool)
    {
        for (long seq = NextExpected; _heldCount > 0 && seq <= _highestHeld; seq++)
        {
            long slot = seq & (window - 1);
            if (_heldBySeq![slot] != None)
            {
                pool.Discard(_heldBySeq[slot]);
                _heldBySeq[slot] = None;
                _heldCount--;
            }
        }

        _highestHeld = 0;
    }

    private void EndGap()
    {
        GapSinceNanos = 0;
        IsGapHaltSequenced = false;
    }
}
