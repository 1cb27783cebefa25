namespace Disruptor.Dsl;

/// <summary>How many threads publish to a ring at once.</summary>
public enum ProducerType
{
    Single = 0,
    Multi = 1,
}
