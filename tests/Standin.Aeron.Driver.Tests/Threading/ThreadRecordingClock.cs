using System.Collections.Concurrent;
using Adaptive.Agrona.Concurrent;

namespace Standin.Aeron.Driver.Tests.Threading;

/// <summary>
/// The system's clock, which every agent reads once a turn: remembers the threads that do, and throws on one of them if it is told to.
/// </summary>
internal sealed class ThreadRecordingClock : INanoClock
{
    private readonly ConcurrentDictionary<Thread, bool> _threads = new();
    private readonly ConcurrentDictionary<string, Exception> _throws = new();

    internal IEnumerable<Thread> Threads => _threads.Keys;

    /// <summary>Makes the next turn on the thread of that name throw, once.</summary>
    internal void ThrowOn(string threadName, Exception exception) => _throws[threadName] = exception;

    public long NanoTime()
    {
        _threads.TryAdd(Thread.CurrentThread, true);
        if (!_throws.IsEmpty && _throws.TryRemove(Thread.CurrentThread.Name ?? string.Empty, out Exception? exception))
        {
            throw exception;
        }

        return SystemNanoClock.INSTANCE.NanoTime();
    }
}
