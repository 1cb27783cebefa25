namespace Standins.Contract.Tests.Disruptor;

/// <summary>An event with a field for the producer and one for each of two stages.</summary>
public struct TestEvent
{
    public long Value;
    public long Left;
    public long Right;
}
