using Positions.Core;
using Positions.Journal;
using Positions.Protocol;

namespace Positions.Recovery;

/// <summary>
/// The next inputs of a journal, read a few ahead of the one that is applied, so that the logic can ask the caches for what they need. It
/// reads no further than it is told to: behind a running engine's last released input is what is still being written.
/// </summary>
internal sealed class ReplayLookahead(JournalReader reader, BusinessLogic logic, long toSequence, long toTimeNanos)
{
    private const int Slots = BusinessLogic.ForesightInputs;

    private readonly InputEvent[] _slots = new InputEvent[Slots];
    private long _next;
    private long _end;
    private bool _isOver;

    /// <summary>The input that comes after those taken is beyond the time limit, or beyond the last sequence wanted.</summary>
    public bool ReachedLimit { get; private set; }

    /// <summary>True if there is a next input; it stays where it is until the next call.</summary>
    public bool TryTake(out int slot)
    {
        while (!_isOver && _end < _next + Slots)
        {
            Read();
        }

        slot = (int)(_next % Slots);
        return _next < _end && _next++ >= 0;
    }

    public ref InputEvent this[int slot] => ref _slots[slot];

    private void Read()
    {
        if (!reader.TryRead(out JournalRecord record))
        {
            _isOver = true;
            return;
        }

        if (record.EngineTimeNanos > toTimeNanos)
        {
            ReachedLimit = true;
            _isOver = true;
            return;
        }

        ref InputEvent input = ref _slots[_end++ % Slots];
        input.CopyFrom(record.Bytes);
        logic.Foresee(in input);
        if (input.Sequence >= toSequence)
        {
            ReachedLimit = true;
            _isOver = true;
        }
    }
}
