using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>What is published of a position that a split or a renaming left as it was.</summary>
public struct BlockedCopy
{
    /// <summary>Counts them since the start of this process, from 0.</summary>
    public long Ordinal;

    /// <summary>Sequence of the input at which the position was reached: that of the split or renaming, or a later one.</summary>
    public long Sequence;

    public AlertCode Code;
    public Text16 Account;

    /// <summary>The one that the position has.</summary>
    public Text24 Symbol;
}
