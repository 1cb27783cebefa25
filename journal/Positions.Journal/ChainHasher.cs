using System.Security.Cryptography;

namespace Positions.Journal;

/// <summary>
/// The chain over the inputs in sequence order (FORMAT.md, "Chain"): SHA-256 over the value before the group and the inputs of the group
/// so far. What it is at a sequence depends on the inputs up to there and on nothing else. One thread; no allocation per input.
/// </summary>
internal sealed class ChainHasher : IDisposable
{
    /// <summary>
    /// Inputs that share one value to start from. One hash for each input would cost five times as much; and a group that is too long
    /// for a segment could not begin with it.
    /// </summary>
    public const int GroupInputs = 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _bytes = new byte[ChainHash.SizeBytes];
    private ChainHash _groupEnd;

    /// <summary>The last input taken; 0 before the first.</summary>
    public long Sequence { get; private set; }

    /// <summary>True for a sequence behind which a group begins: the chain can be taken up there from its value alone.</summary>
    public static bool IsGroupEnd(long sequence) => sequence % GroupInputs == 0;

    /// <summary>Goes on behind <paramref name="sequence"/>, the end of a group, where the chain is <paramref name="hash"/>.</summary>
    public void Restart(long sequence, ChainHash hash)
    {
        Invariant.Check(IsGroupEnd(sequence));
        _ = _hash.TryGetHashAndReset(_bytes, out _);
        Begin(sequence, hash);
    }

    /// <summary>Takes the next input: header and message, without padding.</summary>
    public void Append(ReadOnlySpan<byte> record)
    {
        long sequence = RecordCodec.ReadSequence(record);
        Invariant.Check(sequence == Sequence + 1);
        if (IsGroupEnd(Sequence))
        {
            _groupEnd.Write(_bytes);
            _hash.AppendData(_bytes);
        }

        _hash.AppendData(record[..(int)RecordCodec.ReadLength(record)]);
        Sequence = sequence;
        if (IsGroupEnd(sequence))
        {
            Invariant.Check(_hash.TryGetHashAndReset(_bytes, out int written) && written == _bytes.Length);
            Begin(sequence, ChainHash.Read(_bytes));
        }
    }

    /// <summary>The chain at <see cref="Sequence"/>.</summary>
    public ChainAnchor Current()
    {
        if (IsGroupEnd(Sequence))
        {
            return new ChainAnchor(Sequence, _groupEnd);
        }

        Invariant.Check(_hash.TryGetCurrentHash(_bytes, out int written) && written == _bytes.Length);
        return new ChainAnchor(Sequence, ChainHash.Read(_bytes));
    }

    public void Dispose() => _hash.Dispose();

    private void Begin(long sequence, ChainHash hash)
    {
        Sequence = sequence;
        _groupEnd = hash;
    }
}
