using System.Numerics;

namespace Positions.Reference;

/// <summary>D.10: one key as statements saw it last, with its breaker and its last correction.</summary>
public sealed record ReconciledKey(PositionKey Key)
{
    public uint StatementNumber { get; init; }

    public BigInteger External { get; init; }

    public BigInteger Internal { get; init; }

    /// <summary>As the line had it; null where it is not known.</summary>
    public BigInteger? AveragePrice { get; init; }

    public BreakSeverity Severity { get; init; }

    public BreakAction Action { get; init; }

    /// <summary>Statements in a row that saw a break.</summary>
    public int BreakCount { get; init; }

    public BreakerState Breaker { get; init; }

    /// <summary>0 none, 1 position divergence.</summary>
    public int BreakerReason { get; init; }

    /// <summary>The cut at which it opened; 0 if it never did.</summary>
    public long BreakerSequence { get; init; }

    public ModelCorrection? Correction { get; init; }

    public BigInteger Difference => Internal - External;

    public ReconciledKey WithStatus(CorrectionStatus status) => this with { Correction = Correction! with { Status = status } };

    /// <summary>A correction that waits is needless.</summary>
    public ReconciledKey Superseded() => Correction is { Waits: true } ? WithStatus(CorrectionStatus.Superseded) : this;
}
