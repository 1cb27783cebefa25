using Positions.Engine.Hosting;

namespace Positions.Engine.Pipeline;

/// <summary>A thread that gives each of its stages a turn, in the order of the data, until it is stopped.</summary>
public sealed class StageThread
{
    private readonly IStage[] _stages;
    private readonly IdleWait _idle;
    private readonly HaltSignal _halt;
    private readonly Thread _thread;
    private volatile bool _stop;
    private long _allocatedBytes;
    private int _turns;

    public StageThread(string name, IdleWait idle, HaltSignal halt, params IStage[] stages)
    {
        _stages = stages;
        _idle = idle;
        _halt = halt;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    public string Name => _thread.Name!;

    public IReadOnlyList<IStage> Stages => _stages;

    /// <summary>Bytes that this thread has allocated since it began, as of some turns ago: in steady state it stands still. Any thread.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    public void Start() => _thread.Start();

    /// <summary>Asks the thread to end after its turn, and waits for it; false if it did not end in time (it may hang in a blocked disk).</summary>
    public bool Stop(TimeSpan timeout)
    {
        _stop = true;
        return !_thread.IsAlive || _thread.Join(timeout);
    }

    private void Run()
    {
        IStage? current = null;
        try
        {
            while (!_stop)
            {
                int work = 0;
                foreach (IStage stage in _stages)
                {
                    current = stage;
                    work += stage.DoWork();
                }

                if ((++_turns & 255) == 0 || work == 0)
                {
                    Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
                }

                _idle.Idle(work);
            }
        }
        catch (Exception e)
        {
            // Stop rather than skip: whatever a stage throws ends the engine; nothing is retried on top of a state in doubt.
            ExitCode code = current?.ExitCodeOnFailure ?? ExitCode.LogicHalted;
            _halt.Halt(code, $"stage {current?.Name}: {e.Message}", e);
        }
    }
}
