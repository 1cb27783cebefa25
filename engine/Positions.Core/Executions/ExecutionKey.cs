using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>Identity of an execution: its id within the domain of its source, and within its date where ids come anew each date.</summary>
internal struct ExecutionKey
{
    // Fields, not properties: a text is hashed and compared where it lies.
    public uint ExecDomain;

    /// <summary>
    /// Number of the business date that the id is of, from 1, in a domain that uses its ids anew each date; 0 in every other, and of what
    /// is of no date that is known.
    /// </summary>
    public uint IdDate;
    public Text36 ExecId;

    public ExecutionKey(uint execDomain, uint idDate, in Text36 execId)
    {
        ExecDomain = execDomain;
        IdDate = idDate;
        ExecId = execId;
    }

    /// <summary>The same written where it will stay: a key that is copied at once waits for its own parts.</summary>
    public static void Of(uint execDomain, uint idDate, in Text36 execId, out ExecutionKey key)
    {
        key.ExecDomain = execDomain;
        key.IdDate = idDate;
        key.ExecId = execId;
    }
}
