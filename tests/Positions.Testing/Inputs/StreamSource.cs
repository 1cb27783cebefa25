namespace Positions.Testing.Inputs;

/// <summary>A source as the generator believes it to stand: what it would send next, and what it has left out.</summary>
internal sealed class StreamSource(uint id)
{
    public uint Id { get; } = id;

    public ushort Epoch { get; private set; } = 1;

    public long Next { get; set; } = 1;

    /// <summary>A number was used twice: nothing is taken until it is resumed or starts anew.</summary>
    public bool IsHalted { get; set; }

    /// <summary>Numbers that were given up and have not come since; some of them.</summary>
    public List<long> Skipped { get; } = [];

    public void StartAnew(int epochs)
    {
        Epoch += (ushort)epochs;
        Next = 1;
        IsHalted = false;
        Skipped.Clear();
    }

    public void Skip(long to)
    {
        for (long number = Next; number <= to && Skipped.Count < 64; number++)
        {
            Skipped.Add(number);
        }

        Next = to + 1;
    }
}
