namespace Adaptive.Agrona.Concurrent;

/// <summary>
/// Runs an agent on the caller's thread instead of a thread of its own. Not thread safe: start, invoke and dispose on one thread.
/// What the agent throws goes to the error handler; <see cref="AgentTerminationException"/> also ends the agent.
/// </summary>
public class AgentInvoker : IDisposable
{
    private readonly IErrorHandler _errorHandler;
    private readonly IAgent _agent;

    internal AgentInvoker(IErrorHandler errorHandler, IAgent agent)
    {
        _errorHandler = errorHandler;
        _agent = agent;
    }

    public bool IsStarted { get; private set; }

    public bool IsRunning { get; private set; }

    public bool IsClosed { get; private set; }

    public IAgent Agent() => _agent;

    /// <summary>Starts the agent once; later calls do nothing.</summary>
    public void Start()
    {
        if (IsStarted)
        {
            return;
        }

        IsStarted = true;
        try
        {
            _agent.OnStart();
            IsRunning = true;
        }
        catch (Exception exception)
        {
            _errorHandler.OnError(exception);
            Dispose();
        }
    }

    /// <summary>One turn of the agent; 0 before the start and after the end.</summary>
    public int Invoke()
    {
        if (!IsRunning)
        {
            return 0;
        }

        try
        {
            return _agent.DoWork();
        }
        catch (AgentTerminationException exception)
        {
            _errorHandler.OnError(exception);
            Dispose();
        }
        catch (Exception exception)
        {
            _errorHandler.OnError(exception);
        }

        return 0;
    }

    public void Dispose()
    {
        if (!IsClosed)
        {
            IsRunning = false;
            IsClosed = true;
            try
            {
                _agent.OnClose();
            }
            catch (Exception exception)
            {
                _errorHandler.OnError(exception);
            }
        }

        GC.SuppressFinalize(this);
    }
}
