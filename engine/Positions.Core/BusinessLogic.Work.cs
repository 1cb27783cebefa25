using System;
using Positions.Protocol;

namespace Positions.Core;

// Work over many rows. Its input only writes a cursor into the state; every later input first does one slice of the oldest split or
// renaming that is open (BusinessLogic.Actions.cs), and one of the work at hand here. The next waits until that is done; when it begins
// makes no difference, since what is over counts as gone from the input on that says so.
public sealed partial class BusinessLogic
{
    /// <summary>Rows that one input looks at for the work at hand.</summary>
    public const int RowsPerSlice = 64;

    /// <summary>Works that may wait; one more is refused for capacity.</summary>
    private const int MaxWorks = 64;

    /// <summary>True while work over many rows is open: WorkContinued inputs bring it on when nothing else comes.</summary>
    public bool HasOpenWork => HasWork || HasOpenAction;

    /// <summary>
    /// Inputs that open splits and renamings, and the work at hand, need before they are done, each with its slice; 0 if nothing is open. What
    /// waits behind the work at hand is not counted.
    /// </summary>
    public int OpenWorkSlices
    {
        get
        {
            int slices = 0;
            ref readonly EngineRow engine = ref _engine.Read(0);
            for (uint number = engine.ActionsDone; number != engine.ActionsOpened; number++)
            {
                slices += SlicesOf(in ActionOf(number));
            }

            if (!HasWork)
            {
                return slices;
            }

            ref readonly WorkRow work = ref _works.Read((int)(engine.WorksDone % MaxWorks));
            return Math.Max(slices, work.Kind == WorkKind.FreeExecutions ? Math.Max(1, SlicesOf(_executions.RowsToFree)) : SlicesOf(in work));
        }
    }

    private bool HasWork => _engine.Read(0).WorksOpened != _engine.Read(0).WorksDone;

    private bool HasRoomForWork => HasRoomForWorks(1);

    private bool HasRoomForWorks(int count) => _engine.Read(0).WorksOpened - _engine.Read(0).WorksDone + count <= MaxWorks;

    /// <summary>The slice that ends the first rows begins with the second ones.</summary>
    private static int SlicesOf(in WorkRow work) =>
        Math.Max(1, SlicesOf(work.End - work.Cursor)) + Math.Max(1, SlicesOf(work.OtherEnd - work.OtherCursor)) - 1;

    private static int SlicesOf(int rows) => (rows + RowsPerSlice - 1) / RowsPerSlice;

    /// <param name="kind">What it does.</param>
    /// <param name="first">The row that it begins with.</param>
    private void OpenWork(WorkKind kind, int first = 0)
    {
        Invariant.Check(HasRoomForWork);
        ref EngineRow engine = ref _engine.Write(0);
        _works.Write((int)(engine.WorksOpened++ % MaxWorks)) = new WorkRow { Kind = kind, Cursor = first, Sequence = _executions.DateStartSequence };
        if (engine.WorksOpened - engine.WorksDone == 1)
        {
            BeginWork();
        }
    }

    /// <summary>The work at the head is the one at hand now: which rows it is about is fixed here.</summary>
    private void BeginWork()
    {
        ref WorkRow work = ref _works.Write((int)(_engine.Read(0).WorksDone % MaxWorks));
        work.End = work.Kind switch
        {
            WorkKind.RejectParked => _parked.RowCount,
            WorkKind.CompleteStatement or WorkKind.FreeLots => _positions.PositionCount,
            WorkKind.RetireOrders => _orders.RowCount,
            _ => 0,
        };
        work.OtherEnd = work.Kind == WorkKind.CompleteStatement ? _reconciled.RowCount : 0;
    }

    private void ContinueWork(in InputEvent input)
    {
        if (HasOpenAction)
        {
            ContinueAction(in input);
        }

        if (!HasWork)
        {
            return;
        }

        ref EngineRow engine = ref _engine.Write(0);
        ref WorkRow work = ref _works.Write((int)(engine.WorksDone % MaxWorks));
        bool isDone;
        switch (work.Kind)
        {
            case WorkKind.RejectParked:
                isDone = RejectParkedSlice(ref work, input);
                break;
            case WorkKind.ReleaseParked:
                isDone = ReleaseParkedSlice(in work, in input);
                break;
            case WorkKind.FreeExecutions:
                _executions.FreeSlice(RowsPerSlice);
                isDone = !_executions.HasRowsToFree;
                break;
            case WorkKind.RetireOrders:
                _orders.RetireSlice(ref work.Cursor, RowsPerSlice, _executions.OldestRetainedDate);
                isDone = work.Cursor >= work.End;
                break;
            case WorkKind.FreeLots:
                _positions.FreeLotsSlice(ref work.Cursor, RowsPerSlice);
                isDone = work.Cursor >= work.End;
                break;
            case WorkKind.CompleteStatement:
                isDone = CompleteSlice(ref work, in input);
                break;
            default:
                throw new InvariantViolationException($"work {engine.WorksDone} is of kind {work.Kind}");
        }

        if (!isDone)
        {
            return;
        }

        work = default;
        engine.WorksDone++;
        if (HasWork)
        {
            BeginWork();
        }
    }
}
