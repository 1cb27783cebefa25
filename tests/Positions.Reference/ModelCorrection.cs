using System.Numerics;

namespace Positions.Reference;

/// <summary>D.10: what would end a large break, if an operator approves.</summary>
/// <param name="Delta">What it adds to the position; may be more than fits a quantity.</param>
/// <param name="AveragePrice">Of the line; null where it is not known.</param>
/// <param name="Version">Of the position that it is for; 0 is no position.</param>
/// <param name="Sequence">At which it was made.</param>
/// <param name="Time">Of the engine, at which it was made.</param>
/// <param name="Proposer">Who sent the statement.</param>
public sealed record ModelCorrection(
    long Id,
    CorrectionStatus Status,
    BigInteger Delta,
    BigInteger Internal,
    BigInteger External,
    BigInteger? AveragePrice,
    long Version,
    long Sequence,
    long Time,
    string Proposer)
{
    /// <summary>Pending, or stale, which is not final.</summary>
    public bool Waits => Status is CorrectionStatus.Pending or CorrectionStatus.Stale;
}
