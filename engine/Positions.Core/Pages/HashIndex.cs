using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Positions.Core.Pages;

/// <summary>
/// Hash to row number, by linear hashing (Litwin 1980): the table grows by one bucket at a time, so that no insert rehashes more than one
/// chain, and its pages depend only on the order of inserts and removals. Buckets are never merged again.
/// </summary>
/// <remarks>
/// A key's bucket is its hash modulo the next power of two above the number of buckets, or modulo half of it where that bucket does not
/// exist yet. Nothing else is kept: level and split pointer follow from the number of buckets. Row 0 of the overflow table heads the list
/// of free ones.
/// </remarks>
internal sealed class HashIndex : IDisposable
{
    private const int FirstBuckets = 64;

    /// <summary>Entries a bucket on average above which the next one is split: at 4 of 7 slots few chains need a second line.</summary>
    private const int TargetLoad = 4;

    private readonly RowTable<IndexBucket> _buckets;
    private readonly RowTable<IndexBucket> _overflows;

    public HashIndex(string name)
    {
        _buckets = new RowTable<IndexBucket>(name + ".index");
        _overflows = new RowTable<IndexBucket>(name + ".overflow");
        for (int i = 0; i < FirstBuckets; i++)
        {
            _buckets.Append();
        }

        _overflows.Append();
    }

    public PageTable Buckets => _buckets;

    public PageTable Overflows => _overflows;

    public void Reserve(long entries)
    {
        _buckets.Reserve(Math.Max(FirstBuckets, entries / TargetLoad));
        _overflows.Reserve(1);
    }

    /// <summary>The head of the chain that a hash belongs to.</summary>
    public ref readonly IndexBucket Head(uint hash) => ref _buckets.Read(BucketOf(hash));

    /// <summary>The next line of a chain; <paramref name="bucket"/> must have one.</summary>
    public ref readonly IndexBucket Next(in IndexBucket bucket) => ref _overflows.Read(bucket.Overflow);

    /// <summary>Bit i is set where slot i of the line holds the hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // the inner step of every look-up
    public static uint Matches(in IndexBucket bucket, uint hash)
    {
        // Eight lanes: the seven hashes, and the count, which the mask cuts off.
        Vector256<uint> lanes = Vector256.LoadUnsafe(ref Unsafe.As<IndexBucket, uint>(ref Unsafe.AsRef(in bucket)));
        return Vector256.Equals(lanes, Vector256.Create(hash)).ExtractMostSignificantBits() & unchecked((1u << bucket.Count) - 1);
    }

    /// <summary>Asks for the head of the chain that a hash belongs to: a hint.</summary>
    public void Prefetch(uint hash) => _buckets.Prefetch(BucketOf(hash));

    /// <summary>Asks for the second line of a chain: a hint.</summary>
    public void PrefetchNext(in IndexBucket bucket) => _overflows.Prefetch(bucket.Overflow);

    /// <summary>Adds an entry; the caller knows that the key is not there. <paramref name="entryCount"/> counts it already.</summary>
    public void Insert(uint hash, int row, long entryCount)
    {
        AppendToChain(BucketOf(hash), hash, row);
        if (entryCount > (long)_buckets.RowCount * TargetLoad)
        {
            SplitNext();
        }
    }

    /// <summary>Takes an entry out, which must be there: the chain's last entry moves into its slot.</summary>
    public void Remove(uint hash, int row)
    {
        ref IndexBucket line = ref _buckets.Write(BucketOf(hash));
        ref IndexBucket found = ref Unsafe.NullRef<IndexBucket>();
        ref IndexBucket before = ref Unsafe.NullRef<IndexBucket>();
        int slot = -1;
        while (true)
        {
            for (int i = 0; i < line.Count && slot < 0; i++)
            {
                if (line.Rows[i] == row && line.Hashes[i] == hash)
                {
                    found = ref line;
                    slot = i;
                }
            }

            if (line.Overflow == 0)
            {
                break;
            }

            before = ref line;
            line = ref _overflows.Write(line.Overflow);
        }

        Invariant.Check(slot >= 0 && line.Count > 0);
        int last = line.Count - 1;
        found.Hashes[slot] = line.Hashes[last];
        found.Rows[slot] = line.Rows[last];
        if (last == 0 && !Unsafe.IsNullRef(ref before))
        {
            // The line is empty now: it goes back to the free ones.
            Truncate(ref before, before.Count);
            return;
        }

        line.Hashes[last] = 0;
        line.Rows[last] = 0;
        line.Count = last;
    }

    public void Dispose()
    {
        _buckets.Dispose();
        _overflows.Dispose();
    }

    private int BucketOf(uint hash)
    {
        unchecked
        {
            uint count = (uint)_buckets.RowCount;
            uint mask = BitOperations.RoundUpToPowerOf2(count) - 1;
            uint bucket = hash & mask;
            return (int)(bucket < count ? bucket : hash & (mask >> 1));
        }
    }

    private void AppendToChain(int bucket, uint hash, int row)
    {
        ref IndexBucket line = ref _buckets.Write(bucket);
        while (line.Count == IndexBucket.Slots)
        {
            if (line.Overflow == 0)
            {
                line.Overflow = TakeOverflow();
            }

            line = ref _overflows.Write(line.Overflow);
        }

        line.Hashes[line.Count] = hash;
        line.Rows[line.Count] = row;
        line.Count++;
    }

    /// <summary>Appends one bucket and moves to it what belongs there from the only chain that can hold such entries.</summary>
    private void SplitNext()
    {
        int added = _buckets.Append();
        uint half = BitOperations.RoundUpToPowerOf2((uint)added + 1) >> 1;
        int source = (int)((uint)added - half);
        uint mask = (half << 1) - 1;

        // The chain is compacted in place: what stays is written at or before where it was read.
        ref IndexBucket from = ref _buckets.Write(source);
        ref IndexBucket to = ref from;
        int written = 0;
        while (true)
        {
            int count = from.Count;
            for (int slot = 0; slot < count; slot++)
            {
                uint hash = from.Hashes[slot];
                int row = from.Rows[slot];
                if ((hash & mask) == (uint)added)
                {
                    AppendToChain(added, hash, row);
                    continue;
                }

                if (written == IndexBucket.Slots)
                {
                    to = ref _overflows.Write(to.Overflow);
                    written = 0;
                }

                to.Hashes[written] = hash;
                to.Rows[written] = row;
                written++;
            }

            if (from.Overflow == 0)
            {
                break;
            }

            from = ref _overflows.Write(from.Overflow);
        }

        Truncate(ref to, written);

        // The next split, a few inserts from now, reads the bucket beside and fills the one behind.
        _buckets.Prefetch(source + 1);
        _buckets.PrefetchAppend(0);
    }

    /// <summary>Ends a chain after <paramref name="count"/> slots of a line: clears the rest, and frees the lines behind it.</summary>
    private void Truncate(ref IndexBucket last, int count)
    {
        // Slots between are full lines already; only this one and those behind it can have shrunk.
        int next = last.Overflow;
        last.Overflow = 0;
        for (int slot = count; slot < IndexBucket.Slots; slot++)
        {
            last.Hashes[slot] = 0;
            last.Rows[slot] = 0;
        }

        last.Count = count;
        while (next != 0)
        {
            ref IndexBucket freed = ref _overflows.Write(next);
            int after = freed.Overflow;
            freed = default;
            freed.Overflow = _overflows.Read(0).Overflow;
            _overflows.Write(0).Overflow = next;
            next = after;
        }
    }

    private int TakeOverflow()
    {
        int free = _overflows.Read(0).Overflow;
        if (free == 0)
        {
            return _overflows.Append();
        }

        ref IndexBucket line = ref _overflows.Write(free);
        _overflows.Write(0).Overflow = line.Overflow;
        line = default;
        return free;
    }
}
