namespace Disruptor.Processing;

/// <summary>Makes processors, choosing how they call their handler.</summary>
public static class EventProcessorFactory
{
    /// <summary>
    /// A processor that feeds <paramref name="eventHandler"/> what <paramref name="sequenceBarrier"/> lets through. A handler that is a
    /// struct is copied into the processor, where its OnEvent inlines into the loop; its state lives in that copy.
    /// </summary>
    public static IValueEventProcessor<T> Create<T>(
        ValueRingBuffer<T> dataProvider, SequenceBarrier sequenceBarrier, IValueEventHandler<T> eventHandler)
        where T : struct
    {
        Sequence sequence = new();
        if (eventHandler is IEventProcessorSequenceAware sequenceAware)
        {
            sequenceAware.SetSequenceCallback(sequence);
        }

        bool callsOnBatchStart = Overrides(eventHandler.GetType(), typeof(IValueEventHandler<T>), nameof(eventHandler.OnBatchStart));
        if (!eventHandler.GetType().IsValueType)
        {
            return new ValueEventProcessor<T, HandlerReference<T>>(
                dataProvider, sequenceBarrier, new HandlerReference<T>(eventHandler), sequence, callsOnBatchStart);
        }

        Type processorType = typeof(ValueEventProcessor<,>).MakeGenericType(typeof(T), eventHandler.GetType());
        object?[] arguments = [dataProvider, sequenceBarrier, eventHandler, sequence, callsOnBatchStart];
        return (IValueEventProcessor<T>)Activator.CreateInstance(processorType, arguments)!;
    }

    /// <summary>Whether calls of the interface's method end in the handler's type rather than in the interface's default body.</summary>
    private static bool Overrides(Type handlerType, Type interfaceType, string methodName)
    {
        System.Reflection.InterfaceMapping mapping = handlerType.GetInterfaceMap(interfaceType);
        int index = Array.FindIndex(mapping.InterfaceMethods, method => method.Name == methodName);
        return mapping.TargetMethods[index].DeclaringType != interfaceType;
    }
}
