using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>What is published of a refused message, or of a range of numbers that was given up (reason 18).</summary>
public struct RejectCopy
{
    /// <summary>Sequence of the input at which it was judged.</summary>
    public long Sequence;

    /// <summary>The number that the message bore; 0 is unsequenced.</summary>
    public long SourceSeq;

    /// <summary>Last number of a range; that of the message else.</summary>
    public long ToSourceSeq;
    public ushort Epoch;
    public RejectReason Reason;
    public ushort TemplateId;
    public Text36 ExecId;
}
