using Positions.Protocol;

namespace Positions.Reference;

/// <summary>How a message was judged; <see cref="FirstSequence"/> is the input it repeats or contradicts, else 0.</summary>
public readonly record struct Judgement(ModelDisposition Disposition, RejectReason Reason = RejectReason.None, long FirstSequence = 0)
{
    public static readonly Judgement Applied = new(ModelDisposition.Applied);
    public static readonly Judgement Control = new(ModelDisposition.Control);
    public static readonly Judgement Ignored = new(ModelDisposition.Ignored);

    public bool IsRejected => Disposition == ModelDisposition.Rejected;

    public static Judgement Reject(RejectReason reason, long firstSequence = 0) => new(ModelDisposition.Rejected, reason, firstSequence);
}
