using System;
using Positions.Core.Pages;
using Positions.Core.Settings;
using Positions.Protocol;

namespace Positions.Core.Sources;

/// <summary>
/// Sources by id: numbering, skipped ranges, fingerprints. Row 0 is the engine's own HTTP interface, which has no numbering.
/// </summary>
internal sealed class SourceBook
{
    /// <summary>Reserved ahead at most; sources beyond take the memory of their fingerprints as they come.</summary>
    private const long MaxReservedWindows = 1024;

    private readonly SettingBook _settings;
    private readonly KeyedTable<SourceRow, uint> _rows;
    private SourceCounts[] _counts = new SourceCounts[16];
    private int _lastFound;

    public SourceBook(StateMemory memory, SettingBook settings)
    {
        _settings = settings;
        _rows = memory.AddKeyed<SourceRow, uint>("sources");
        Window = new FingerprintWindow(memory);
        Skipped = new SkippedRanges(memory);
        Open(SourcePrefix.HttpSourceId);
    }

    public FingerprintWindow Window { get; }

    public SkippedRanges Skipped { get; }

    public int Count => _rows.RowCount;

    /// <summary>Gateways in use of the capacity; the engine's own source is not counted.</summary>
    public int GatewayCount => _rows.RowCount - 1;

    /// <summary>True if what a source has sent is not all here. Looks at each of them.</summary>
    public bool IsAnyHalted
    {
        get
        {
            for (int row = 0; row < _rows.RowCount; row++)
            {
                if (_rows.Read(row).HaltReason != SourceHaltReason.None)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public bool HasRoom => GatewayCount < _settings.SourcesLimit;

    /// <summary>The row of a source, or -1. The one found last is looked at first: sources send in bursts.</summary>
    public int Find(uint sourceId)
    {
        if (_rows.Read(_lastFound).SourceId == sourceId)
        {
            return _lastFound;
        }

        int row = _rows.Find(in sourceId);
        _lastFound = Math.Max(row, 0);
        return row;
    }

    public ref readonly SourceRow Read(int row) => ref _rows.Read(row);

    public ref SourceRow Write(int row) => ref _rows.Write(row);

    public ref SourceCounts Counts(int row) => ref _counts[row];

    /// <summary>Takes a row for a source that is not there; the caller has asked for room.</summary>
    public int Open(uint sourceId)
    {
        int row = _rows.Add(in sourceId);
        ref SourceRow source = ref _rows.Write(row);
        source.SourceId = sourceId;
        source.NextExpected = 1;
        source.Flags = _settings.UsesIdsDaily(source.ExecDomain) ? SourceFlags.DailyExecIds : SourceFlags.None;
        if (row >= _counts.Length)
        {
            Array.Resize(ref _counts, _counts.Length * 2);
        }

        return row;
    }

    /// <summary>Room for the counts of sources that came with restored pages.</summary>
    public void Restore()
    {
        if (_counts.Length < _rows.RowCount)
        {
            Array.Resize(ref _counts, _rows.RowCount);
        }
    }

    /// <summary>Begins the numbering anew at 1: halts end, skipped ranges are forgotten.</summary>
    public void StartEpoch(int row, ushort epoch)
    {
        ref SourceRow source = ref _rows.Write(row);
        Invariant.Check((source.Flags & SourceFlags.HasEpoch) == 0 || epoch > source.Epoch);
        source.Epoch = epoch;
        source.NextExpected = 1;
        source.RejectedCount = 0;
        source.HaltReason = SourceHaltReason.None;
        source.Flags = (source.Flags | SourceFlags.HasEpoch) & ~SourceFlags.HaltAnswered;
        Skipped.Clear(ref source);
    }

    public void Reserve()
    {
        _rows.Reserve(_settings.SourcesLimit + 1);
        if (_counts.Length <= _settings.SourcesLimit)
        {
            Array.Resize(ref _counts, (int)_settings.SourcesLimit + 1);
        }

        Window.Reserve(Math.Min(_settings.SourcesLimit, MaxReservedWindows));
    }
}
