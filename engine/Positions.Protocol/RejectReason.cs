namespace Positions.Protocol;

/// <summary>Why a message was refused; the numbers are part of the wire contract.</summary>
public enum RejectReason : ushort
{
    None = 0,
    Malformed = 1,
    Side = 2,
    QuantityNotPositive = 3,
    OutOfRange = 4,
    IllegalOrderTransition = 5,
    CumQuantityMismatch = 6,
    UnknownExecRefId = 7,
    AlreadyBusted = 8,
    NotAllowed = 9,
    ExecIdConflict = 10,
    StaleEpoch = 11,
    OlderThanRetained = 12,
    SourceSeqReused = 13,
    NotHeadOfChain = 14,
    Capacity = 15,
    NotSupported = 16,
    SourceHalted = 17,
    Skipped = 18,
    Currency = 19,
}
