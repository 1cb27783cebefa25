using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>Identity of an execution: its id within the domain that the source belongs to.</summary>
internal readonly struct ExecutionKey(uint execDomain, in Text36 execId)
{
    // Fields, not properties: a text is hashed and compared where it lies.
    public readonly uint ExecDomain = execDomain;
    public readonly Text36 ExecId = execId;
}
