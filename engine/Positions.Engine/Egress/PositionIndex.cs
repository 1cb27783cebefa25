using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>
/// Row numbers by account and symbol: open addressing over words that hold a key's hash and its row, so that a million positions are one
/// block of 16 MB, which no collector walks. The key itself is read in the row.
/// </summary>
/// <remarks>
/// Written by one thread, read by any: a word is read at once, and its row was published before it. The block is replaced when two thirds
/// of its words are taken; a reader that still has the old one sees what was there when it began.
/// <code>
///   word   hash u32 in the upper half, row + 1 i32 in the lower one (-1: removed); 0 is empty
/// </code>
/// </remarks>
internal sealed class PositionIndex
{
    private const int RemovedRow = -1;
    private const int MinWords = 1_024;

    private readonly PublishedRows<PositionCopy> _rows;
    private long[] _words;
    private int _taken;
    private int _live;

    /// <param name="rows">Where the keys are.</param>
    /// <param name="positions">As many have room before the block is replaced.</param>
    public PositionIndex(PublishedRows<PositionCopy> rows, int positions)
    {
        _rows = rows;
        _words = NewWords(positions);
    }

    /// <summary>Any thread.</summary>
    public bool TryFind(in Text16 account, in Text24 symbol, out int row)
    {
        long[] words = Volatile.Read(ref _words);
        uint hash = HashOf(in account, in symbol);
        for (uint at = hash; ; at++)
        {
            long word = Volatile.Read(ref words[at & (uint)(words.Length - 1)]);
            row = unchecked((int)word) - 1;
            if (word == 0)
            {
                return false;
            }

            if (unchecked((uint)(word >> 32)) == hash && row >= 0)
            {
                PositionCopy copy = _rows.Read(row);
                if (copy.Account == account && copy.Symbol == symbol)
                {
                    return true;
                }
            }
        }
    }

    /// <summary>Writer's thread: a key that is not there, whose row is published.</summary>
    public void Add(in Text16 account, in Text24 symbol, int row)
    {
        if ((_taken + 1L) * 3 > _words.Length * 2L)
        {
            Replace();
        }

        Volatile.Write(ref _words[FreeWord(_words, HashOf(in account, in symbol))], WordOf(HashOf(in account, in symbol), row + 1));
        _taken++;
        _live++;
    }

    /// <summary>Writer's thread: takes a key out if it is there.</summary>
    public void Remove(in Text16 account, in Text24 symbol, int row)
    {
        uint hash = HashOf(in account, in symbol);
        long sought = WordOf(hash, row + 1);
        for (uint at = hash; ; at++)
        {
            ref long word = ref _words[at & (uint)(_words.Length - 1)];
            if (word == 0)
            {
                return;
            }

            if (word == sought)
            {
                Volatile.Write(ref word, WordOf(hash, RemovedRow));
                _live--;
                return;
            }
        }
    }

    /// <summary>Before anybody reads, on any number of threads side by side: a key that is not there. Then <see cref="EndFill"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as often as there are positions, at once
    public void Fill(in Text16 account, in Text24 symbol, int row)
    {
        uint hash = HashOf(in account, in symbol);
        for (uint at = hash; ; at++)
        {
            ref long word = ref _words[at & (uint)(_words.Length - 1)];
            if (word == 0 && Interlocked.CompareExchange(ref word, WordOf(hash, row + 1), 0) == 0)
            {
                return;
            }
        }
    }

    /// <summary>So many were filled in, no more than there was room for.</summary>
    public void EndFill(int count)
    {
        _taken = count;
        _live = count;
    }

    private static long[] NewWords(int positions) =>
        new long[BitOperations.RoundUpToPowerOf2((uint)Math.Clamp((positions * 3L / 2) + 1, MinWords, 1 << 30))];

    private static long WordOf(uint hash, int rowPart) => unchecked((long)(((ulong)hash << 32) | (uint)rowPart));

    private static uint FreeWord(long[] words, uint hash)
    {
        uint at = hash & (uint)(words.Length - 1);
        while (words[at] != 0)
        {
            at = (at + 1) & (uint)(words.Length - 1);
        }

        return at;
    }

    /// <summary>Of the five words of a key, each mixed into all bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // into what fills the index
    private static uint HashOf(in Text16 account, in Text24 symbol)
    {
        ReadOnlySpan<ulong> first = MemoryMarshal.Cast<byte, ulong>(account.Bytes);
        ReadOnlySpan<ulong> second = MemoryMarshal.Cast<byte, ulong>(symbol.Bytes);
        ulong hash = Mix(Mix(Mix(Mix(Mix(first[0]) ^ first[1]) ^ second[0]) ^ second[1]) ^ second[2]);
        return unchecked((uint)(hash >> 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong word)
    {
        const ulong odd = 0x9E3779B97F4A7C15;
        ulong upper = Math.BigMul(word ^ odd, odd, out ulong lower);
        return upper ^ lower;
    }

    /// <summary>Twice as large as what is there needs; what was removed is left out.</summary>
    private void Replace()
    {
        long[] words = NewWords((int)Math.Min(_live * 2L, int.MaxValue));
        foreach (long word in _words)
        {
            if (unchecked((int)word) > 0)
            {
                words[FreeWord(words, unchecked((uint)(word >> 32)))] = word;
            }
        }

        _taken = _live;
        Volatile.Write(ref _words, words);
    }
}
