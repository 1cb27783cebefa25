namespace Disruptor;

/// <summary>Something with a cursor: the highest published sequence with one producer, the highest claimed one with several.</summary>
public interface ICursored
{
    long Cursor { get; }
}
