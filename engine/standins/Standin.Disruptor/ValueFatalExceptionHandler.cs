using System.Diagnostics.CodeAnalysis;

namespace Disruptor;

/// <summary>
/// The default: writes to the console and throws, which ends the processor with its sequence before the failing event. Nobody observes
/// the failed task, and producers block once the ring is full, so a daemon must set a handler of its own.
/// </summary>
public sealed class ValueFatalExceptionHandler<T> : IValueExceptionHandler<T>
    where T : struct
{
    public void HandleEventException(Exception ex, long sequence, ref T evt)
    {
        Fail($"Exception processing sequence {sequence} of {typeof(T).Name}", ex);
    }

    public void HandleOnTimeoutException(Exception ex, long sequence)
    {
        Fail($"Exception in OnTimeout after sequence {sequence}", ex);
    }

    public void HandleOnStartException(Exception ex)
    {
        Fail("Exception in OnStart", ex);
    }

    public void HandleOnShutdownException(Exception ex)
    {
        Fail("Exception in OnShutdown", ex);
    }

    [DoesNotReturn]
    private static void Fail(string message, Exception ex)
    {
        Console.Out.WriteLine($"{message}: {ex}");
        throw new ApplicationException(message, ex);
    }
}
