using Disruptor;
using Positions.Engine.Hosting;
using Positions.Engine.Pipeline;
using Positions.Journal;

namespace Positions.Engine.Handlers;

/// <summary>
/// Syncs the journal on a thread of its own where the journaler's thread must not wait for the disk. While one sync runs, the
/// journaler goes on appending; the next sync takes all of that: group commit.
/// </summary>
public sealed class JournalSyncWorker : IDisposable
{
    private readonly JournalWriter _writer;
    private readonly JournalDurability _durability;
    private readonly int _flushIntervalMs;
    private readonly Sequence _journaled;
    private readonly HaltSignal _halt;
    private readonly AutoResetEvent _wake = new(false);
    private readonly ManualResetEventSlim _stopping = new(false);
    private readonly Thread _thread;
    private PipelineSequences? _sequences;
    private int _isRequested;

    /// <param name="writer">The journal.</param>
    /// <param name="durability">Batch or interval.</param>
    /// <param name="flushIntervalMs">With interval durability: time between two syncs.</param>
    /// <param name="journaled">What the barrier looks at; written here with batch durability.</param>
    /// <param name="halt">Told when a sync fails.</param>
    public JournalSyncWorker(JournalWriter writer, JournalDurability durability, int flushIntervalMs, Sequence journaled, HaltSignal halt)
    {
        _writer = writer;
        _durability = durability;
        _flushIntervalMs = flushIntervalMs;
        _journaled = journaled;
        _halt = halt;
        _thread = new Thread(Run) { Name = "journal-sync", IsBackground = true };
    }

    public void Start(PipelineSequences sequences)
    {
        _sequences = sequences;
        _thread.Start();
    }

    /// <summary>Thread: journaler. With batch durability, after every batch.</summary>
    public void RequestSync()
    {
        if (Interlocked.Exchange(ref _isRequested, 1) == 0)
        {
            _wake.Set();
        }
    }

    /// <summary>Thread: journaler. With interval durability, after every batch: the thread sleeps only while there is nothing to sync.</summary>
    public void WakeForInterval() => RequestSync();

    /// <summary>True once the thread has ended; false if it hangs in a sync that does not return, and then the journal must not be closed.</summary>
    public bool HasEnded => !_thread.IsAlive;

    public void Dispose()
    {
        if (_stopping.IsSet)
        {
            return;
        }

        _stopping.Set();
        _wake.Set();
        if (!_thread.IsAlive || _thread.Join(TimeSpan.FromSeconds(5)))
        {
            _wake.Dispose();
            _stopping.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            while (!_stopping.IsSet)
            {
                _wake.WaitOne();
                if (_stopping.IsSet)
                {
                    return;
                }

                if (_durability == JournalDurability.Interval)
                {
                    // The interval bounds what a power failure may take; it is a rate of syncs, not a wait for a condition.
                    _stopping.Wait(_flushIntervalMs);
                }

                Volatile.Write(ref _isRequested, 0);
                Interlocked.MemoryBarrier();
                long durable = _writer.Sync.Sync();
                if (_durability == JournalDurability.Batch)
                {
                    _journaled.SetValue(_sequences!.ToRing(durable));
                }
            }
        }
        catch (JournalException e)
        {
            _halt.Halt(ExitCode.Journal, e.Message, e);
        }
    }
}
