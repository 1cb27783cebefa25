namespace Positions.Testing.Inputs;

/// <summary>How a source stands, as a generator has to know it so that most of what it sends is the next that is expected.</summary>
public readonly record struct SourceStanding(ushort Epoch, long Next, bool IsHaltedForConflict)
{
    /// <summary>Nothing has come of it.</summary>
    public static readonly SourceStanding Unknown = new(1, 1, false);
}
