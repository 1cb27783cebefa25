using System.Runtime.InteropServices;
using Positions.Protocol;

namespace Positions.Core.Sources;

/// <summary>What a number of a source was used for: the content's hash, and how it was judged.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct FingerprintRow
{
    private const int ReasonBits = 8;

    [FieldOffset(0)] public ulong Fingerprint;

    /// <summary>The input's sequence in the upper 56 bits, the reject reason below.</summary>
    [FieldOffset(8)] private long _judgement;

    public FingerprintRow(ulong fingerprint, long sequence, RejectReason reason)
    {
        Fingerprint = fingerprint;
        _judgement = (sequence << ReasonBits) | (long)reason;
    }

    public readonly long Sequence => _judgement >> ReasonBits;

    public readonly RejectReason Reason => (RejectReason)(_judgement & ((1 << ReasonBits) - 1));
}
