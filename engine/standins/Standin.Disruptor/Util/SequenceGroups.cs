namespace Disruptor.Util;

/// <summary>
/// Copy-on-write edits of the array of gating sequences. The array's contents never change once published, so a producer that
/// holds an old array reads a consistent, merely older, set.
/// </summary>
internal static class SequenceGroups
{
    /// <summary>
    /// Adds <paramref name="added"/>, each set to the cursor: a new gate starts where the producers are, not at -1, which would
    /// stall a ring that has been used. Set twice, because the cursor may move before the array is in place.
    /// </summary>
    internal static void Add(ref Sequence[] group, ICursored cursor, Sequence[] added)
    {
        Sequence[] current;
        Sequence[] updated;
        do
        {
            current = Volatile.Read(ref group);
            updated = [.. current, .. added];
            SetAll(added, cursor.Cursor);
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref group, updated, current), current));

        SetAll(added, cursor.Cursor);
    }

    /// <summary>Removes every occurrence of <paramref name="removed"/> by reference; false when there was none.</summary>
    internal static bool Remove(ref Sequence[] group, Sequence removed)
    {
        Sequence[] current;
        Sequence[] updated;
        do
        {
            current = Volatile.Read(ref group);
            updated = Array.FindAll(current, sequence => !ReferenceEquals(sequence, removed));
            if (updated.Length == current.Length)
            {
                return false;
            }
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref group, updated, current), current));

        return true;
    }

    private static void SetAll(Sequence[] sequences, long value)
    {
        foreach (Sequence sequence in sequences)
        {
            sequence.SetValue(value);
        }
    }
}
