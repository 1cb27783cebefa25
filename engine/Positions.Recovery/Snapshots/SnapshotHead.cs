using Positions.Core;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Recovery.Snapshots;

/// <summary>What a snapshot says of itself before its pages.</summary>
public sealed record SnapshotHead
{
    /// <summary>The last input in it.</summary>
    public required long Sequence { get; init; }

    /// <summary>Engine time of that input.</summary>
    public required UtcNanos EngineTime { get; init; }

    /// <summary>Leadership term of that input.</summary>
    public required uint Term { get; init; }

    /// <summary>The journal whose inputs it holds, as in the headers of its segments.</summary>
    public required ulong JournalId { get; init; }

    /// <summary>The logic that made the pages; another one cannot read them.</summary>
    public required uint LogicVersion { get; init; }

    /// <summary>The tables at the cut, in their order.</summary>
    public required IReadOnlyList<TableShape> Tables { get; init; }

    /// <summary>The head of a snapshot of the state as it is now.</summary>
    public static SnapshotHead Of(BusinessLogic logic, ulong journalId) => new()
    {
        Sequence = logic.AppliedSequence,
        EngineTime = logic.LastEngineTime,
        Term = logic.Term,
        JournalId = journalId,
        LogicVersion = BusinessLogic.LogicVersion,
        Tables = [.. Enumerable.Range(0, logic.TableCount).Select(logic.GetTable)],
    };

    /// <summary>Pages of all tables.</summary>
    public long PageCount => Tables.Sum(table => (long)table.PageCount);
}
