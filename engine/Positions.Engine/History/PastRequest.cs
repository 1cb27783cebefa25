using Positions.Engine.Egress;

namespace Positions.Engine.History;

/// <summary>A question about the state behind an input of the past, waiting for its answer.</summary>
/// <param name="Sequence">The last input in it.</param>
/// <param name="Read">Makes the answer of the state; on the thread of <see cref="PastStates"/>, which alone may touch the state.</param>
/// <param name="Cancellation">Nobody waits any more.</param>
internal sealed record PastRequest(long Sequence, Func<ReadModel, byte[]> Read, CancellationToken Cancellation)
{
    public TaskCompletionSource<byte[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
