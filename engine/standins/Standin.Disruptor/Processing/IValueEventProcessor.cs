namespace Disruptor.Processing;

/// <summary>A processor of a ring of values.</summary>
public interface IValueEventProcessor<T> : IEventProcessor
    where T : struct
{
    /// <summary>Replaces the exception handler, at first a <see cref="ValueFatalExceptionHandler{T}"/>.</summary>
    void SetExceptionHandler(IValueExceptionHandler<T> exceptionHandler);
}
