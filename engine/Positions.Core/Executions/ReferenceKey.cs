using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>What a message waits for: the id of an execution, or of an order, within the domain that the source belongs to.</summary>
internal struct ReferenceKey(uint execDomain, in Text36 id)
{
    // Fields, not properties: a text is hashed and compared where it lies.
    public uint ExecDomain = execDomain;
    public Text36 Id = id;
}
