using Positions.Core;
using Positions.Core.Pages;
using Positions.Protocol.Values;
using Positions.Recovery.Snapshots;

namespace Positions.Engine.Snapshots;

/// <summary>What the logic says of the cut it has just made, handed to the writer's thread; one at a time, no allocation.</summary>
/// <remarks>The logic writes while it is free and gives it away; the writer gives it back.</remarks>
public sealed class SnapshotCut(int tableCount) : IDisposable
{
    private readonly TableShape[] _tables = new TableShape[tableCount];
    private readonly AutoResetEvent _given = new(initialState: false);
    private long _sequence;
    private UtcNanos _engineTime;
    private uint _term;
    private volatile bool _isGiven;

    /// <summary>True from the cut until the writer is done with it. Any thread.</summary>
    public bool IsGiven => _isGiven;

    /// <summary>Thread: logic, between two inputs, while it is free.</summary>
    public void Give(BusinessLogic logic)
    {
        for (int table = 0; table < _tables.Length; table++)
        {
            _tables[table] = logic.GetTable(table);
        }

        _sequence = logic.AppliedSequence;
        _engineTime = logic.LastEngineTime;
        _term = logic.Term;
        _isGiven = true;
        _given.Set();
    }

    /// <summary>Thread: writer. Waits until something is given, or woken.</summary>
    public bool Wait()
    {
        _given.WaitOne();
        return _isGiven;
    }

    /// <summary>Ends a wait without a cut. Any thread.</summary>
    public void Wake() => _given.Set();

    /// <summary>Thread: writer, while it has it.</summary>
    public SnapshotHead ToHead(ulong journalId) => new()
    {
        Sequence = _sequence,
        EngineTime = _engineTime,
        Term = _term,
        JournalId = journalId,
        LogicVersion = BusinessLogic.LogicVersion,
        Tables = [.. _tables],
    };

    /// <summary>Thread: writer. The next may be made.</summary>
    public void GiveBack() => _isGiven = false;

    public void Dispose() => _given.Dispose();
}
