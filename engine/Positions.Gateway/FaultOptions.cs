namespace Positions.Gateway;

/// <summary>What goes wrong on purpose between a session and its publication; each a probability per numbered message.</summary>
public sealed record FaultOptions
{
    /// <summary>Sent twice in a row [0].</summary>
    public double Duplicate { get; init; }

    /// <summary>Held back behind the next one to eight messages [0].</summary>
    public double Reorder { get; init; }

    /// <summary>Not sent; the engine has to ask for it. Below 1, else nothing ever arrives [0].</summary>
    public double Drop { get; init; }

    /// <summary>Which messages are hit [1].</summary>
    public ulong Seed { get; init; } = 1;

    public bool IsNone => Duplicate == 0 && Reorder == 0 && Drop == 0;

    internal FaultOptions Checked()
    {
        CheckProbability(Duplicate, nameof(Duplicate), 1);
        CheckProbability(Reorder, nameof(Reorder), 1);
        CheckProbability(Drop, nameof(Drop), 0.99);
        return this;
    }

    private static void CheckProbability(double value, string name, double max)
    {
        if (!(value >= 0 && value <= max))
        {
            throw new ArgumentOutOfRangeException(name, value, $"a probability from 0 to {max}");
        }
    }
}
