using Positions.Core;

namespace Positions.Engine.Egress;

// Breakers: told when they move, and each second as long as they are not closed.
public sealed partial class EgressPublisher
{
    private readonly HaltTable _halts = new(RepeatNanos);
    private int _leftNoted;

    /// <summary>
    /// At a start: gateways may have come and gone since those that are open were told, and nobody may have heard of those that closed. What
    /// a halted key left when it was renamed is not in the state: a gateway that hears no more of it goes by that (README, Gateways).
    /// </summary>
    private void NoteBreakers()
    {
        for (int i = 0; i < _readModel.Reconciled.Count; i++)
        {
            ref ReconciledCopy row = ref _readModel.Reconciled[i];
            if (row.IsHalted || row.BreakerSequence != 0)
            {
                _halts.Note(i, row.IsHalted);
            }
        }
    }

    private void NoteBreaker(in OutputEvent output)
    {
        bool isRenamed = output.Kind == OutputKind.Change && output.ChangeKind == PositionChangeKind.Renamed;
        bool isMoved = output.Kind == OutputKind.Reconciled && output.IsBreakerMoved != 0;
        for (; isRenamed && _leftNoted < _readModel.LeftRowCount; _leftNoted++)
        {
            // Nobody trades the old symbol any more, but who asks whether he may is not to be told "halted" for ever. By the list, not by the
            // key: that may be at the third symbol in the read model when the first renaming comes here.
            _halts.Note(_readModel.LeftRow(_leftNoted), isHalted: false);
        }

        if ((!isRenamed && !isMoved) || !_readModel.TryFindReconciled(in output.Account, in output.Symbol, out int index))
        {
            return;
        }

        bool isHalted = _readModel.Reconciled[index].IsHalted;
        if (isMoved || isHalted)
        {
            _halts.Note(index, isHalted);
        }
    }

    /// <summary>A breaker that closed is told once somebody listens; one that is open is told again each second as it is.</summary>
    private bool FlushHalts(long now)
    {
        while (_halts.TryPeek(out int index))
        {
            ref ReconciledCopy row = ref _readModel.Reconciled[index];
            SendResult result = row.Account.IsNull || IsHaltedAnew(in row) ? SendResult.Sent
                : row.IsHalted ? _sender.TrySend(HaltMessages.ToHalted(in row))
                : _sender.TrySend(HaltMessages.ToResumed(in row));
            if (result != SendResult.Sent)
            {
                // Many that are repeated must not leave the acks behind for ever.
                _acksFirst = result == SendResult.BackPressured;
                return result == SendResult.NobodyListens;
            }

            if (!row.IsHalted)
            {
                _halts.Note(index, isHalted: false);
            }

            _halts.Told(now);
        }

        return true;
    }

    /// <summary>What was left is the key of another breaker now, which is open: that is what is to be told.</summary>
    private bool IsHaltedAnew(in ReconciledCopy row) =>
        row.HasLeft != 0 && _readModel.TryFindReconciled(in row.Account, in row.Symbol, out int index) && _readModel.Reconciled[index].IsHalted;
}
