using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Testing.Inputs;

/// <summary>
/// Inputs in the order of their sequence, as a journal would hold them: sequences from 1, engine time one microsecond apart.
/// </summary>
public sealed class InputScript
{
    private const long StepNanos = 1_000;

    private readonly List<InputEvent> _inputs = [];

    public IReadOnlyList<InputEvent> Inputs => _inputs;

    public int Count => _inputs.Count;

    /// <summary>The inputs as one array; slots can be passed on by reference.</summary>
    public InputEvent[] ToArray() => [.. _inputs];

    /// <summary>Appends a message under the next sequence.</summary>
    public InputScript Add<T>(in T message)
        where T : unmanaged, ISourceMessage<T>
    {
        long sequence = _inputs.Count + 1;
        _inputs.Add(InputFactory.Event(sequence, in message, new UtcNanos(InputFactory.DefaultTime.Value + (sequence * StepNanos))));
        return this;
    }

    /// <summary>Appends an input again as it was, under the next sequence: a redelivery.</summary>
    public InputScript Repeat(InputEvent earlier)
    {
        earlier.Sequence = _inputs.Count + 1;
        _inputs.Add(earlier);
        return this;
    }
}
