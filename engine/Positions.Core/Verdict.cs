using Positions.Protocol;

namespace Positions.Core;

/// <summary>How a message was judged, and why if it was refused.</summary>
/// <remarks>One word: two small fields written apart and read together wait for each other on every way up.</remarks>
internal readonly struct Verdict(Disposition disposition, RejectReason reason)
{
    private readonly uint _value = (uint)disposition | ((uint)reason << 8);

    public Disposition Disposition => (Disposition)(byte)(_value & byte.MaxValue);

    public RejectReason Reason => (RejectReason)(ushort)(_value >> 8);

    public static Verdict Control => new(Disposition.Control, RejectReason.None);

    public static Verdict Duplicate(RejectReason asBefore) => new(Disposition.Duplicate, asBefore);

    public static Verdict DuplicateExec => new(Disposition.DuplicateExec, RejectReason.None);

    public static Verdict Applied => new(Disposition.Applied, RejectReason.None);

    public static Verdict Parked => new(Disposition.Parked, RejectReason.None);

    public static Verdict Stale => new(Disposition.Stale, RejectReason.None);

    public static Verdict Reject(RejectReason reason) => new(Disposition.Rejected, reason);

    /// <summary>Neither judged nor consumed; reason 17 in a conflict halt, else none.</summary>
    public static Verdict Ignore(RejectReason reason = RejectReason.None) => new(Disposition.Ignored, reason);

    public bool IsRejected => Disposition == Disposition.Rejected;
}
