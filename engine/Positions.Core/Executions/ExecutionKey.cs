using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>Identity of an execution: its id within the domain that the source belongs to.</summary>
internal struct ExecutionKey
{
    // Fields, not properties: a text is hashed and compared where it lies.
    public uint ExecDomain;
    public Text36 ExecId;

    public ExecutionKey(uint execDomain, in Text36 execId)
    {
        ExecDomain = execDomain;
        ExecId = execId;
    }

    /// <summary>The same written where it will stay: a key that is copied at once waits for its own parts.</summary>
    public static void Of(uint execDomain, in Text36 execId, out ExecutionKey key)
    {
        key.ExecDomain = execDomain;
        key.ExecId = execId;
    }
}
