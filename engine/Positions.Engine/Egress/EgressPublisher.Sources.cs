using Positions.Core;
using Positions.Engine.Ingress;
using Positions.Protocol.Messages;

namespace Positions.Engine.Egress;

// What each source is told of itself: where it stands, and up to which number it is safe; and what ingress is told of a source that halted.
public sealed partial class EgressPublisher
{
    private bool OnHello(ref HelloRequest hello, long sequence, bool endOfBatch)
    {
        _states.Enqueue(in hello);
        return true;
    }

    private void HandOverSyncs()
    {
        while (_changedSyncs.TryPeek(out int index))
        {
            ref SourceCopy source = ref _readModel.Sources[index];
            bool taken = _syncs.TryAdd(new SourceSync
            {
                InputSequence = source.LastSequence,
                SourceId = source.SourceId,
                Epoch = source.Epoch,
                IsConflictHalted = source.HaltReason == SourceHaltReason.Conflict,
                IsGapHalted = source.HaltReason == SourceHaltReason.Gap,
                NextExpectedSourceSeq = source.NextExpectedSourceSeq,
            });
            if (!taken)
            {
                return;
            }

            _changedSyncs.Remove();
        }
    }

    private bool FlushStates()
    {
        while (_states.Count > 0)
        {
            if (_sender.TrySend(StateOf(in _states.First)) == SendResult.BackPressured)
            {
                return false;
            }

            _states.DropFirst();
        }

        while (_changedStates.TryPeek(out int index))
        {
            ref SourceCopy source = ref _readModel.Sources[index];
            if (_sender.TrySend(StateOf(new HelloRequest { SourceId = source.SourceId, Epoch = source.Epoch })) == SendResult.BackPressured)
            {
                return false;
            }

            _changedStates.Remove();
        }

        return true;
    }

    private SourceState StateOf(in HelloRequest hello)
    {
        var state = new SourceState
        {
            SourceId = hello.SourceId,
            Flags = Leads,
            Epoch = hello.Epoch,
            NextExpectedSourceSeq = 1,
            EngineSequence = _readModel.Sequence,
            LeadershipTerm = _term,
        };
        if (_readModel.TryFindSource(hello.SourceId, out int index))
        {
            ref SourceCopy source = ref _readModel.Sources[index];
            if (hello.Epoch <= source.Epoch)
            {
                // An older epoch learns which one is current; a higher one begins at 1.
                state.Epoch = source.Epoch;
                state.NextExpectedSourceSeq = source.NextExpectedSourceSeq;
            }
        }

        return state;
    }

    private bool FlushAcks(long now)
    {
        while (_acks.TryPeek(out int index))
        {
            ref SourceCopy source = ref _readModel.Sources[index];
            var ack = new SourceAck
            {
                SourceId = source.SourceId,
                Epoch = source.Epoch,
                AckedSourceSeq = source.NextExpectedSourceSeq - 1,
                EngineSequence = _readModel.Sequence,
                EngineTime = new Protocol.Values.UtcNanos(source.LastEngineTimeNanos),
                LeadershipTerm = _term,
                RejectedCount = source.RejectedCount,
            };
            if (_sender.TrySend(in ack) == SendResult.BackPressured)
            {
                return false;
            }

            EnsureAckTimes(index);
            _lastAckNanos[index] = now;
            _acks.Remove();
        }

        return true;
    }

    private void EnsureAckTimes(int index)
    {
        if (index >= _lastAckNanos.Length)
        {
            Array.Resize(ref _lastAckNanos, Math.Max(index + 1, _lastAckNanos.Length * 2));
        }
    }
}
