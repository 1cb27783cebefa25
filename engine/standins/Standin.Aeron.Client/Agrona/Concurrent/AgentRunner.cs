namespace Adaptive.Agrona.Concurrent;

/// <summary>Runs an agent on a background thread until disposed. Dispose waits for the thread.</summary>
internal sealed class AgentRunner : IDisposable
{
    private readonly IIdleStrategy _idleStrategy;
    private readonly IErrorHandler _errorHandler;
    private readonly IAgent _agent;
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private int _workCount;

    internal AgentRunner(IIdleStrategy idleStrategy, IErrorHandler errorHandler, IAgent agent)
    {
        _idleStrategy = idleStrategy;
        _errorHandler = errorHandler;
        _agent = agent;
        _thread = new Thread(Run) { IsBackground = true, Name = agent.RoleName() };
    }

    internal void Start() => _thread.Start();

    /// <summary>Asks the agent to end after its turn, and does not wait for it. Any thread.</summary>
    internal void Stop() => _isStopping = true;

    public void Dispose()
    {
        _isStopping = true;
        if (Environment.CurrentManagedThreadId != _thread.ManagedThreadId && _thread.ThreadState != ThreadState.Unstarted)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        bool running = Guard(static runner => runner._agent.OnStart());
        while (running && !_isStopping)
        {
            _workCount = 0;
            running = Guard(static runner => runner._workCount = runner._agent.DoWork())
                && Guard(static runner => runner._idleStrategy.Idle(runner._workCount));
        }

        Guard(static runner => runner._agent.OnClose());
    }

    /// <summary>Returns false when the agent asked for its own end. Idling is part of a turn: it may read clocks and wait on sockets.</summary>
    private bool Guard(Action<AgentRunner> turn)
    {
        try
        {
            turn(this);
            return true;
        }
        catch (AgentTerminationException exception)
        {
            _errorHandler.OnError(exception);
            return false;
        }
        catch (Exception exception)
        {
            _errorHandler.OnError(exception);
            return true;
        }
    }
}
