using Positions.Core;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>What is published of something that an alert told of.</summary>
public struct AlertCopy
{
    /// <summary>Sequence of the input that raised it.</summary>
    public long Sequence;

    /// <summary>Of the execution that is known by the same id; 0 is none.</summary>
    public long FirstSequence;

    /// <summary>Number of the message; 0 is unsequenced.</summary>
    public long SourceSeq;

    /// <summary>0 is HTTP.</summary>
    public uint SourceId;
    public ushort Epoch;
    public TemplateId Template;
    public AlertCode Code;
    public RejectReason Reason;
    public Text36 ExecId;

    /// <summary>Key of the position, where there is one.</summary>
    public Text16 Account;
    public Text24 Symbol;
}
