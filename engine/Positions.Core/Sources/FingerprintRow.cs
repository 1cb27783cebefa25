using System.Runtime.InteropServices;
using Positions.Protocol;

namespace Positions.Core.Sources;

/// <summary>What a number of a source was used for: the content's hash, and how it was judged.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct FingerprintRow
{
    private const int ReasonBits = 7;
    private const int BitsBelowSequence = 8;
    private const long LateBit = 1 << ReasonBits;

    [FieldOffset(0)] public ulong Fingerprint;

    /// <summary>The input's sequence in the upper 56 bits, then whether the number came late, then the reject reason.</summary>
    [FieldOffset(8)] private long _judgement;

    public FingerprintRow(ulong fingerprint, long sequence, RejectReason reason, bool isLate = false)
    {
        Fingerprint = fingerprint;
        _judgement = (sequence << BitsBelowSequence) | (isLate ? LateBit : 0) | (long)reason;
    }

    /// <summary>Copies word by word: a new row that is copied at once waits for its own parts.</summary>
    public readonly void CopyTo(out FingerprintRow row)
    {
        row.Fingerprint = Fingerprint;
        row._judgement = _judgement;
    }

    public readonly long Sequence => _judgement >> BitsBelowSequence;

    /// <summary>The number had been given up before it came.</summary>
    public readonly bool IsLate => (_judgement & LateBit) != 0;

    public readonly RejectReason Reason => (RejectReason)(_judgement & ((1 << ReasonBits) - 1));
}
