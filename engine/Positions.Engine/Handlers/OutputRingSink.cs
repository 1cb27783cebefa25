using System.Runtime.CompilerServices;
using Disruptor;
using Positions.Core;

namespace Positions.Engine.Handlers;

/// <summary>
/// Hands the logic slots of the output ring. The stage has made sure of room before each input, so a claim never waits.
/// An input counts as applied before its first output can be seen, so that the chain of sequences holds at every moment.
/// </summary>
public struct OutputRingSink(ValueRingBuffer<OutputEvent> ring, Sequence applied) : IOutputSink
{
    private long _claimed;
    private long _inputRingSequence;

    /// <summary>Before each input: its sequence in the input ring.</summary>
    public void Begin(long inputRingSequence) => _inputRingSequence = inputRingSequence;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref OutputEvent Claim()
    {
        _claimed = ring.Next();
        return ref ring[_claimed];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Commit()
    {
        applied.SetValue(_inputRingSequence);
        ring.Publish(_claimed);
    }
}
