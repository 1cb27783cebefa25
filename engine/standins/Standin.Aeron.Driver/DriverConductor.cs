using System.Collections.Concurrent;
using Adaptive.Aeron.Embedded;
using Adaptive.Aeron.Exceptions;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>The duty cycle and the owner of the driver's state.</summary>
internal sealed class DriverConductor : IAgent, IEmbeddedDriver, IErrorHandler
{
    private readonly MediaDriver.Context _context;
    private readonly ConcurrentQueue<DriverCommand> _commands = new();
    private volatile bool _isClosed;

    internal DriverConductor(MediaDriver.Context context) => _context = context;

    public string AeronDirectoryName => _context.AeronDirectoryName()!;

    public bool IsClosed => _isClosed;

    internal SystemCounters Counters { get; } = new();

    internal int LeastReceiveBufferLength { get; private set; }

    public string RoleName() => "aeron-media-driver";

    public void OnStart()
    {
    }

    public int DoWork()
    {
        int count = 0;
        while (_commands.TryDequeue(out DriverCommand? command))
        {
            command.Error = new RegistrationException(
                command.RegistrationId, (int)ErrorCode.NOT_SUPPORTED, ErrorCode.NOT_SUPPORTED, $"{command.Kind} is not supported");
            command.Complete();
            count++;
        }

        return count;
    }

    public void OnClose() => _isClosed = true;

    public void Submit(DriverCommand command) => _commands.Enqueue(command);

    public void OnError(Exception exception)
    {
        Counters.Increment(SystemCounter.Errors);
        _context.ErrorHandler()!.OnError(exception);
    }

    internal IIdleStrategy CreateIdleStrategy() => _context.SharedIdleStrategy() ?? new BackoffIdleStrategy(10, 20, 1, 1);

    internal bool WaitForInput(long timeoutNanos) => _commands.IsEmpty && timeoutNanos < 0;

    internal void WakeUp() => _ = _commands.Count;
}
