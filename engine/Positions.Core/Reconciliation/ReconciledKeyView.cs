using System;
using Positions.Protocol.Values;

namespace Positions.Core.Reconciliation;

/// <summary>One account and symbol as statements saw it last, with its breaker and its last correction. Quantities at 1e-8.</summary>
public readonly record struct ReconciledKeyView
{
    public required Text16 Account { get; init; }

    public required Text24 Symbol { get; init; }

    /// <summary>Number of the statement that compared it last, from 1.</summary>
    public required uint StatementNumber { get; init; }

    public required long ExternalQuantity { get; init; }

    /// <summary>At that statement's cut.</summary>
    public required long InternalQuantity { get; init; }

    /// <summary>As the line had it; null where it is not known.</summary>
    public required Decimal8 AveragePrice { get; init; }

    public required BreakSeverity Severity { get; init; }

    public required BreakAction Action { get; init; }

    /// <summary>Statements in a row that saw a break.</summary>
    public required int BreakCount { get; init; }

    public required BreakerState Breaker { get; init; }

    public required BreakerReason BreakerReason { get; init; }

    /// <summary>Cut at which the breaker opened; 0 if it never did.</summary>
    public required long BreakerSequence { get; init; }

    /// <summary>From 1; 0 if there was none.</summary>
    public required long CorrectionId { get; init; }

    public required CorrectionStatus CorrectionStatus { get; init; }

    /// <summary>What it adds to the position; null if that fits no quantity.</summary>
    public required Decimal8 CorrectionDelta { get; init; }

    public required long CorrectionInternalQuantity { get; init; }

    public required long CorrectionExternalQuantity { get; init; }

    /// <summary>Version of the position that the correction is for; 0 is no position.</summary>
    public required long CorrectionVersion { get; init; }

    /// <summary>Engine time at which it was made.</summary>
    public required UtcNanos CorrectionTime { get; init; }

    /// <summary>Who sent the statement.</summary>
    public required Text24 Proposer { get; init; }

    public Int128 Difference => (Int128)InternalQuantity - ExternalQuantity;
}
