using Disruptor;

namespace Standins.Contract.Tests.Disruptor;

/// <summary>A handler made of a lambda; it inherits every default of the interface.</summary>
public sealed class ActionHandler(ValueAction action) : IValueEventHandler<TestEvent>
{
    public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch)
    {
        action(ref data, sequence, endOfBatch);
    }
}
