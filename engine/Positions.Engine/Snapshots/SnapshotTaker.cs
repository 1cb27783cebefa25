using System.Diagnostics;
using Positions.Core;

namespace Positions.Engine.Snapshots;

/// <summary>
/// The logic's part of a snapshot: the cut right behind the input that asked for it, and then in small portions the copies of pages that
/// no input touches, so that it ends, loaded or idle. What an input itself has to copy is timed as well: all of it is in the histogram.
/// </summary>
/// <remarks>Thread: logic; the properties any. Waits for: room in the pool, at most as long as the pool says.</remarks>
public sealed class SnapshotTaker(BusinessLogic logic, PagePool pool, SnapshotCut cut)
{
    /// <summary>
    /// An untouched page is copied behind every so many inputs. What inputs touch they copy themselves; a walk that is as fast as they are
    /// would take as much again from them, and end no sooner than the disk.
    /// </summary>
    private const int InputsPerPage = 4;
    private const int PagesPerTurn = 4;
    private const int PagesPerIdleTurn = 32;

    private uint _inputs;
    private long _cutSequence;
    private long _decidedSequence;
    private long _refused;

    /// <summary>True until every page of the cut is in the pool.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Sequence of the last cut of this process; 0 before the first. Any thread.</summary>
    public long CutSequence => Volatile.Read(ref _cutSequence);

    /// <summary>
    /// The last request that was met: by then it is either <see cref="CutSequence"/> or refused. That it is applied says less, because
    /// outputs are told before the cut is made. Any thread.
    /// </summary>
    public long DecidedSequence => Volatile.Read(ref _decidedSequence);

    /// <summary>A cut is not written yet: another one would be refused. Any thread.</summary>
    public bool IsBusy => cut.IsGiven;

    /// <summary>Requests that came while a cut was not written yet. Any thread.</summary>
    public long RefusedCount => Volatile.Read(ref _refused);

    /// <summary>How often the logic found the pool full and waited. Any thread.</summary>
    public long PoolWaits => pool.Waits;

    /// <summary>Times for which the logic stood still for a snapshot: one input's copies, a portion between inputs, or the cut itself.</summary>
    public PauseHistogram Pauses { get; } = new();

    /// <summary>The input at hand asked for a snapshot and has been applied.</summary>
    public void Request()
    {
        Decide();
        Volatile.Write(ref _decidedSequence, logic.AppliedSequence);
    }

    /// <summary>Behind each input while <see cref="IsOpen"/>.</summary>
    public void AfterInput()
    {
        if (++_inputs % InputsPerPage == 0)
        {
            IsOpen = logic.CopyPages(1);
        }

        RecordPause();
    }

    /// <summary>Between turns while <see cref="IsOpen"/>.</summary>
    public void Turn(bool isIdle)
    {
        IsOpen = logic.CopyPages(isIdle ? PagesPerIdleTurn : PagesPerTurn);
        RecordPause();
    }

    private void Decide()
    {
        if (!cut.IsGiven && logic.IsEpochOpen)
        {
            // The writer has every page, the walk has not looked yet.
            IsOpen = logic.CopyPages(0);
        }

        if (cut.IsGiven || IsOpen)
        {
            Volatile.Write(ref _refused, _refused + 1);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        pool.Begin();
        logic.OpenEpoch(pool);
        IsOpen = true;
        Volatile.Write(ref _cutSequence, logic.AppliedSequence);
        cut.Give(logic);
        Pauses.Record(Stopwatch.GetTimestamp() - start);
    }

    private void RecordPause()
    {
        long ticks = pool.TakeCopyTicks();
        if (ticks > 0)
        {
            Pauses.Record(ticks);
        }
    }
}
