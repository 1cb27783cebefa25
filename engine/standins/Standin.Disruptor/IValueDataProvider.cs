namespace Disruptor;

/// <summary>Gives access to event slots by sequence. No check: the caller holds the sequence, by claim or by barrier.</summary>
public interface IValueDataProvider<T>
{
    ref T this[long sequence] { get; }
}
