namespace Disruptor.Dsl;

/// <summary>The second half of <see cref="ValueTypeDisruptor{T}.HandleExceptionsFor"/>.</summary>
public class ValueExceptionHandlerSetting<T>
    where T : struct
{
    private readonly ValueTypeDisruptor<T> _disruptor;
    private readonly IValueEventHandler<T> _eventHandler;

    internal ValueExceptionHandlerSetting(ValueTypeDisruptor<T> disruptor, IValueEventHandler<T> eventHandler)
    {
        _disruptor = disruptor;
        _eventHandler = eventHandler;
    }

    public void With(IValueExceptionHandler<T> exceptionHandler)
    {
        _disruptor.SetExceptionHandler(_eventHandler, exceptionHandler);
    }
}
