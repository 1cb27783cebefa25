namespace Standin.Disruptor.Tests;

/// <summary>
/// An event that carries its own history: each stage writes the sequence that it saw. Before a stage, its stamp is -1.
/// </summary>
public struct StampedEvent
{
    internal long Produced;
    internal long Left;
    internal long Right;
    internal long Last;
}
