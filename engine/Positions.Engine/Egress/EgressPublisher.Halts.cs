using Positions.Core;

namespace Positions.Engine.Egress;

// Breakers: told when they move, and each second as long as they are not closed.
public sealed partial class EgressPublisher
{
    private readonly HaltTable _halts = new(RepeatNanos);

    /// <summary>At a start: gateways may have come and gone since these were told.</summary>
    private void NoteOpenBreakers()
    {
        for (int i = 0; i < _readModel.Reconciled.Count; i++)
        {
            if (_readModel.Reconciled[i].IsHalted)
            {
                _halts.Note(i, isHalted: true);
            }
        }
    }

    private void NoteBreaker(in OutputEvent output)
    {
        if (output.Kind == OutputKind.Reconciled && output.IsBreakerMoved != 0
            && _readModel.TryFindReconciled(in output.Account, in output.Symbol, out int index))
        {
            _halts.Note(index, _readModel.Reconciled[index].IsHalted);
        }
        else if (_readModel.RenamedRow >= 0)
        {
            if (_readModel.LeftRow >= 0)
            {
                // Nobody trades the old symbol any more, but who asks whether he may is not to be told "halted" for ever.
                _halts.Note(_readModel.LeftRow, isHalted: false);
            }

            if (_readModel.Reconciled[_readModel.RenamedRow].IsHalted)
            {
                _halts.Note(_readModel.RenamedRow, isHalted: true);
            }
        }
    }

    /// <summary>A breaker that closed is told once somebody listens; one that is open is told again each second as it is.</summary>
    private bool FlushHalts(long now)
    {
        while (_halts.TryPeek(out int index))
        {
            ref ReconciledCopy row = ref _readModel.Reconciled[index];
            SendResult result = row.Account.IsNull ? SendResult.Sent
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
}
