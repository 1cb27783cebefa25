namespace Positions.Engine.Egress;

/// <summary>The last rows of those that one thread adds; any may read them whole.</summary>
public sealed class LastRows<T>
    where T : unmanaged
{
    private readonly PublishedRows<Numbered> _rows = new();
    private readonly int _capacity;
    private long _count;

    /// <param name="capacity">How many are kept; a power of two.</param>
    public LastRows(int capacity) => _capacity = capacity;

    /// <summary>Writer's thread.</summary>
    public void Add(in T value)
    {
        int row = (int)(_count & (_capacity - 1));
        ref Numbered numbered = ref _rows.BeginWrite(row);
        numbered.Value = value;
        numbered.Ordinal = _count;
        _rows.EndWrite(row);
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>What is kept, oldest first. Allocates.</summary>
    /// <param name="areAllThere">False if older ones have made room for newer ones.</param>
    public List<T> Read(out bool areAllThere)
    {
        var found = new List<T>();
        long count = Volatile.Read(ref _count);
        areAllThere = count <= _capacity;
        for (long i = Math.Max(0, count - _capacity); i < count; i++)
        {
            Numbered numbered = _rows.Read((int)(i & (_capacity - 1)));
            if (numbered.Ordinal == i)
            {
                found.Add(numbered.Value);
            }
            else
            {
                // Overwritten meanwhile, as are those before it by now: what follows is newer, and without a gap.
                areAllThere = false;
                found.Clear();
            }
        }

        return found;
    }

    private struct Numbered
    {
        /// <summary>Counts the rows that were added, from 0.</summary>
        public long Ordinal;
        public T Value;
    }
}
