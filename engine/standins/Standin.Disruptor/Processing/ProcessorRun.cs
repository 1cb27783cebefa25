using System.Diagnostics.CodeAnalysis;

namespace Disruptor.Processing;

/// <summary>One run of a processor: how it is told to end, and how it tells that it has begun and ended.</summary>
[SuppressMessage("Design", "CA1001", Justification =
    "A halt may come at any time, also after the end, so nobody can dispose of the source; without timer or wait handle it holds nothing.")]
internal sealed class ProcessorRun
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal CancellationToken Token => _cancellation.Token;

    internal Task Started => _started.Task;

    internal Task Finished => _finished.Task;

    internal void Cancel()
    {
        _cancellation.Cancel();
    }

    internal void SetStarted()
    {
        _started.SetResult();
    }

    internal void SetStartFailed(Exception exception)
    {
        _started.SetException(exception);
    }

    internal void SetFinished()
    {
        _finished.SetResult();
    }
}
