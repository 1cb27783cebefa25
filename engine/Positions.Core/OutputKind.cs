namespace Positions.Core;

/// <summary>What an <see cref="OutputEvent"/> is.</summary>
public enum OutputKind : byte
{
    None = 0,

    /// <summary>The judgement on one input; exactly one for each, before any alert.</summary>
    Outcome = 1,

    /// <summary>Something that a person should see; follows the outcome of the same input.</summary>
    Alert = 2,
}
