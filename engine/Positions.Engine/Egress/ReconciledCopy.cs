using Positions.Core.Reconciliation;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>What is published of a key that statements have compared: a whole row as of one input. Quantities at 1e-8.</summary>
public struct ReconciledCopy
{
    /// <summary>Null: the row gave way to a key that was renamed to its symbol.</summary>
    public Text16 Account;
    public Text24 Symbol;

    /// <summary>Number of the statement that compared it last, from 1.</summary>
    public uint StatementNumber;
    public long ExternalQuantity;

    /// <summary>At that statement's cut.</summary>
    public long InternalQuantity;
    public BreakSeverity Severity;
    public BreakAction Action;

    /// <summary>Why it was not corrected, as far as this process saw it.</summary>
    public RejectReason CorrectionReason;

    /// <summary>Statements in a row that saw a break.</summary>
    public int BreakCount;
    public BreakerState Breaker;
    public BreakerReason BreakerReason;

    /// <summary>0: it never opened.</summary>
    public long BreakerSequence;

    /// <summary>0: it never had one.</summary>
    public long CorrectionId;
    public CorrectionStatus CorrectionStatus;

    /// <summary>What it adds to the position; null if that fits no quantity.</summary>
    public Decimal8 CorrectionDelta;
    public long CorrectionInternalQuantity;
    public long CorrectionExternalQuantity;

    /// <summary>Version of the position that it is for; 0 is no position.</summary>
    public long CorrectionVersion;
    public UtcNanos CorrectionTime;
    public Text24 Proposer;

    /// <summary>The input that changed the row last; of a row from before the start, the last input before it.</summary>
    public long LastSequence;

    /// <summary>1: the key was renamed; what is left here is to be told as resumed, under the symbol that it had.</summary>
    public byte HasLeft;

    public readonly bool IsThere => !Account.IsNull && HasLeft == 0;

    public readonly bool IsHalted => IsThere && Breaker != BreakerState.Closed;

    public readonly bool IsCorrectionPending => IsThere && CorrectionStatus == CorrectionStatus.Pending;

    public readonly Int128 Difference => (Int128)InternalQuantity - ExternalQuantity;
}
