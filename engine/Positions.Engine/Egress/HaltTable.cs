namespace Positions.Engine.Egress;

/// <summary>
/// Which breakers are to be told: those that moved, and, a second after they were told last, those that are not closed. By row number of
/// the key; as many as there are keys, and at most <see cref="LooksPerTurn"/> looked at in a turn, so that many open breakers are repeated
/// more slowly instead of holding up what is new.
/// </summary>
/// <remarks>One thread. Grows with the highest row number; no allocation after that.</remarks>
public sealed class HaltTable(long repeatNanos)
{
    private const int LooksPerTurn = 1_024;

    private readonly DirtySet _moved = new();
    private int[] _halted = new int[64];

    /// <summary>By row: place in <see cref="_halted"/> + 1; 0: it is closed.</summary>
    private int[] _placeOf = new int[64];
    private long[] _toldNanos = new long[64];
    private int _count;
    private int _cursor;

    /// <summary>To be told now.</summary>
    public int Count => _moved.Count;

    /// <summary>A breaker that moved, or stands as it was when the process began.</summary>
    public void Note(int row, bool isHalted)
    {
        EnsureRow(row);
        _moved.Mark(row);
        int place = _placeOf[row];
        if (isHalted && place == 0)
        {
            _halted[_count++] = row;
            _placeOf[row] = _count;
        }
        else if (!isHalted && place != 0)
        {
            // The last one takes its place.
            int last = _halted[--_count];
            _halted[place - 1] = last;
            _placeOf[last] = place;
            _placeOf[row] = 0;
        }
    }

    public bool TryPeek(out int row) => _moved.TryPeek(out row);

    /// <summary>What <see cref="TryPeek"/> showed was told.</summary>
    public void Told(long nowNanos)
    {
        _moved.TryPeek(out int row);
        _toldNanos[row] = nowNanos;
        _moved.Remove();
    }

    /// <summary>Marks what is to be repeated; call it often.</summary>
    public void Repeat(long nowNanos)
    {
        for (int looks = Math.Min(_count, LooksPerTurn); looks > 0; looks--)
        {
            _cursor = _cursor + 1 < _count ? _cursor + 1 : 0;
            int row = _halted[_cursor];
            if (nowNanos - _toldNanos[row] >= repeatNanos)
            {
                _moved.Mark(row);
            }
        }
    }

    private void EnsureRow(int row)
    {
        if (row >= _placeOf.Length)
        {
            int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)row + 1);
            Array.Resize(ref _halted, size);
            Array.Resize(ref _placeOf, size);
            Array.Resize(ref _toldNanos, size);
        }
    }
}
