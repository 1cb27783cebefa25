namespace Adaptive.Agrona.Concurrent;

/// <summary>Runs an agent on a background thread until disposed. Dispose waits for the thread.</summary>
internal sealed class AgentRunner : IDisposable
{
    private readonly IIdleStrategy _idleStrategy;
    private readonly IErrorHandler _errorHandler;
    private readonly IAgent _agent;
    private readonly Thread _thread;
    private volatile bool _isStopping;

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
        bool running = Guard(static agent => { agent.OnStart(); return 0; }, out _);
        while (running && !_isStopping)
        {
            running = Guard(static agent => agent.DoWork(), out int workCount);
            _idleStrategy.Idle(workCount);
        }

        Guard(static agent => { agent.OnClose(); return 0; }, out _);
    }

    /// <summary>Returns false when the agent asked for its own end.</summary>
    private bool Guard(Func<IAgent, int> turn, out int workCount)
    {
        workCount = 0;
        try
        {
            workCount = turn(_agent);
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
