namespace Disruptor.Dsl;

/// <summary>Stands for the default exception handler of a disruptor, so that one set later also serves handlers added before.</summary>
public class ValueExceptionHandlerWrapper<T> : IValueExceptionHandler<T>
    where T : struct
{
    private IValueExceptionHandler<T> _handler = new ValueFatalExceptionHandler<T>();

    public void SwitchTo(IValueExceptionHandler<T> exceptionHandler)
    {
        ArgumentNullException.ThrowIfNull(exceptionHandler);
        Volatile.Write(ref _handler, exceptionHandler);
    }

    public void HandleEventException(Exception ex, long sequence, ref T evt)
    {
        Volatile.Read(ref _handler).HandleEventException(ex, sequence, ref evt);
    }

    public void HandleOnTimeoutException(Exception ex, long sequence)
    {
        Volatile.Read(ref _handler).HandleOnTimeoutException(ex, sequence);
    }

    public void HandleOnStartException(Exception ex)
    {
        Volatile.Read(ref _handler).HandleOnStartException(ex);
    }

    public void HandleOnShutdownException(Exception ex)
    {
        Volatile.Read(ref _handler).HandleOnShutdownException(ex);
    }
}
