namespace Positions.Engine.Egress;

/// <summary>
/// Rows that one thread writes and any may read whole. Each row has a sequence lock: odd while it is written; a reader copies the row
/// and takes the copy only if the lock was even and the same before and after.
/// </summary>
public sealed class PublishedRows<T>
    where T : unmanaged
{
    private const int ChunkShift = 10;
    private const int ChunkSize = 1 << ChunkShift;

    private Row[]?[] _chunks = new Row[16][];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Writer's thread: the row to change, between <see cref="BeginWrite"/> and <see cref="EndWrite"/>; also to read without copying.</summary>
    public ref T this[int index] => ref RowAt(index).Value;

    /// <summary>Writer's thread. Rows come in order of their index; a new one makes the table longer.</summary>
    public ref T BeginWrite(int index)
    {
        EnsureRow(index);
        ref Row row = ref RowAt(index);
        Volatile.Write(ref row.Lock, row.Lock + 1);

        // No store of the row may move before the lock is seen odd.
        Interlocked.MemoryBarrier();
        return ref row.Value;
    }

    /// <summary>Writer's thread.</summary>
    public void EndWrite(int index)
    {
        ref Row row = ref RowAt(index);
        Volatile.Write(ref row.Lock, row.Lock + 1);
        if (index >= _count)
        {
            Volatile.Write(ref _count, index + 1);
        }
    }

    /// <summary>
    /// Before any other thread reads: so many rows are there, all zero, which may be filled through the indexer, also side by side.
    /// </summary>
    public void Extend(int count)
    {
        for (int index = 0; index < count; index += ChunkSize)
        {
            EnsureRow(index);
        }

        Volatile.Write(ref _count, Math.Max(_count, count));
    }

    /// <summary>Any thread: a whole copy of a row below <see cref="Count"/>.</summary>
    public T Read(int index)
    {
        ref Row row = ref RowAt(index);
        var wait = default(SpinWait);
        while (true)
        {
            int before = Volatile.Read(ref row.Lock);
            if ((before & 1) == 0)
            {
                T copy = row.Value;
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref row.Lock) == before)
                {
                    return copy;
                }
            }

            wait.SpinOnce();
        }
    }

    private ref Row RowAt(int index) => ref Volatile.Read(ref _chunks)[index >> ChunkShift]![index & (ChunkSize - 1)];

    private void EnsureRow(int index)
    {
        int chunk = index >> ChunkShift;
        if (chunk >= _chunks.Length)
        {
            var longer = new Row[Math.Max(chunk + 1, _chunks.Length * 2)][];
            Array.Copy(_chunks, longer, _chunks.Length);
            Volatile.Write(ref _chunks!, longer);
        }

        if (_chunks[chunk] is null)
        {
            Volatile.Write(ref _chunks[chunk], new Row[ChunkSize]);
        }
    }

    private struct Row
    {
        public int Lock;
        public T Value;
    }
}
