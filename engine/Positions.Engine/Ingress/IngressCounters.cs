using Positions.Protocol;

namespace Positions.Engine.Ingress;

/// <summary>What ingress counts; written by its thread, read by any (64-bit reads do not tear).</summary>
public sealed class IngressCounters
{
    private readonly long[] _droppedByDecodeResult = new long[Enum.GetValues<DecodeResult>().Length];

    public long MessagesReceived;

    /// <summary>Hellos and heartbeats, which are of the session and not judged.</summary>
    public long SessionMessages;

    /// <summary>Commands that were put into the ring.</summary>
    public long CommandsSequenced;

    /// <summary>Inputs of the engine's own: at its start, when its patience with a gap is over, and to bring open work on.</summary>
    public long EngineInputs;
    public long InputsSequenced;
    public long HeldDuplicates;
    public long HeldConflicts;
    public long DroppedBeyondWindow;
    public long DroppedPoolFull;
    public long DroppedSourceZero;
    public long DroppedNotAllowed;
    public long DroppedUnsequencedWithoutExecId;
    public long DroppedConflictHalted;
    public long DroppedEpochNotOpened;
    public long DroppedTooManySources;
    public long DroppedFragments;
    public long ResendRequests;
    public long GapsDetected;
    public long GapHalts;
    public long GapSkips;
    public long Refused;
    public long RingFullTurns;
    public long DuplicateSessions;
    public long QuarantineDropped;
    public long CommandsRefusedBusy;

    public void CountDropped(DecodeResult result) => _droppedByDecodeResult[(int)result]++;

    public long Dropped(DecodeResult result) => Volatile.Read(ref _droppedByDecodeResult[(int)result]);
}
