namespace Disruptor;

/// <summary>Decides what an exception out of a handler means: returning normally skips the event, throwing ends the processor.</summary>
public interface IValueExceptionHandler<T>
    where T : struct
{
    void HandleEventException(Exception ex, long sequence, ref T evt);

    void HandleOnTimeoutException(Exception ex, long sequence);

    void HandleOnStartException(Exception ex);

    void HandleOnShutdownException(Exception ex);
}
