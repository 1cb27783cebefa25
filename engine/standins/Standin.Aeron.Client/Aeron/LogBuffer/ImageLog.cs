using System.Numerics;
using System.Runtime.CompilerServices;
using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>
/// What the driver and the subscribers share of one image.
/// <code>
///   positions   consumed | contiguous, readable | holes and frames ahead | zero
///      subscribers' least ^              rebuild ^          high-water ^
/// </code>
/// Unlike the sender's log it is not made of terms: it is a ring that holds a receiver window, which keeps it in the processor's cache
/// and makes its size independent of what a remote sender asks for. A frame starts at <c>position &amp; (ringLength - 1)</c> and lies in
/// one piece; where it crosses the end it goes on into the overhang, as long as the longest datagram. A length word of 0 in the ring
/// proper means "nothing here": the driver zeroes what was consumed before it is due again. Overhang bytes are never the start of a
/// frame. The rebuild position is written by the driver, each subscriber position by the thread that polls.
/// </summary>
internal sealed unsafe class ImageLog
{
    internal const int OverhangLength = 64 * 1024;

    private readonly byte* _base;
    private readonly int _ringMask;
    private PaddedLong _rebuildPosition;
    private PaddedLong _wakePosition;
    private long _endOfStreamPosition = long.MaxValue;
    private volatile bool _isRevoked;

    internal ImageLog(in ImageParameters parameters, int ringLength, AgentSignal conductorSignal)
    {
        if (!BitOperations.IsPow2(ringLength) || ringLength < OverhangLength)
        {
            throw new ArgumentOutOfRangeException(nameof(ringLength), ringLength, "not a power of two of at least the overhang");
        }

        Parameters = parameters;
        ConductorSignal = conductorSignal;
        RingLength = ringLength;
        PositionBitsToShift = BitOperations.TrailingZeroCount(parameters.TermLength);
        Memory = new LogMemory((long)ringLength + OverhangLength, preTouch: true);
        _base = Memory.Address;
        _ringMask = ringLength - 1;
        _rebuildPosition.Plain = parameters.JoinPosition;
    }

    internal ImageParameters Parameters { get; }

    internal LogMemory Memory { get; }

    internal int RingLength { get; }

    internal int PositionBitsToShift { get; }

    internal AgentSignal ConductorSignal { get; }

    /// <summary>A subscriber that gets here wakes the conductor, which sleeps until so much is consumed. Written by the conductor.</summary>
    internal ref PaddedLong WakePosition => ref _wakePosition;

    internal ref PaddedLong RebuildPosition => ref _rebuildPosition;

    /// <summary>long.MaxValue until the end of the stream is known.</summary>
    internal long EndOfStreamPosition
    {
        get => Volatile.Read(ref _endOfStreamPosition);
        set => Volatile.Write(ref _endOfStreamPosition, value);
    }

    internal bool IsRevoked
    {
        get => _isRevoked;
        set => _isRevoked = value;
    }

    /// <summary>Call after a subscriber's position was released. Thread: the one that polls.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void OnConsumed(long position)
    {
        if (ConductorSignal.IsArmed && position >= _wakePosition.Acquire())
        {
            ConductorSignal.WakeUp();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int OffsetOf(long position) => (int)position & _ringMask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* FrameAt(long position) => _base + ((int)position & _ringMask);
}
