using Positions.Protocol;

namespace Positions.Engine.Ingress;

/// <summary>
/// The pool of messages that wait for an earlier one of their source. It grows in chunks up to a bound; full means that a message
/// is dropped unacknowledged and will be asked for again.
/// </summary>
/// <remarks>Thread: ingress.</remarks>
public sealed class HeldMessages
{
    private const int ChunkShift = 10;
    private const int ChunkSize = 1 << ChunkShift;
    private const int None = -1;

    private readonly InputEvent[]?[] _chunks;
    private readonly int[] _nextFree;
    private readonly int _capacity;
    private int _allocated;
    private int _freeHead = None;
    private int _used;
    private long _discarded;

    public HeldMessages(int capacity)
    {
        _capacity = (capacity + ChunkSize - 1) & ~(ChunkSize - 1);
        _chunks = new InputEvent[_capacity >> ChunkShift][];
        _nextFree = new int[_capacity];
    }

    public int UsedCount => Volatile.Read(ref _used);

    /// <summary>Takes a slot; -1 if the pool is full.</summary>
    public int Rent()
    {
        int index = _freeHead;
        if (index != None)
        {
            _freeHead = _nextFree[index];
        }
        else if (_allocated < _capacity)
        {
            index = _allocated++;
            _chunks[index >> ChunkShift] ??= new InputEvent[ChunkSize];
        }
        else
        {
            return None;
        }

        Volatile.Write(ref _used, _used + 1);
        return index;
    }

    public ref InputEvent this[int index] => ref _chunks[index >> ChunkShift]![index & (ChunkSize - 1)];

    /// <summary>Messages given up while they waited: the source came to them another way, or has to send them again.</summary>
    public long DiscardedCount => Volatile.Read(ref _discarded);

    /// <summary>Gives a slot back whose message is given up.</summary>
    public void Discard(int index)
    {
        Volatile.Write(ref _discarded, _discarded + 1);
        Return(index);
    }

    /// <summary>Gives a slot back whose message went on.</summary>
    public void Return(int index)
    {
        _nextFree[index] = _freeHead;
        _freeHead = index;
        Volatile.Write(ref _used, _used - 1);
    }
}
