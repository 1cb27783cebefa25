namespace Standins.Contract.Tests.Disruptor;

/// <summary>What a test does with an event.</summary>
public delegate void ValueAction(ref TestEvent data, long sequence, bool endOfBatch);
