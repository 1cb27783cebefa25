using Positions.Core.Pages;
using Positions.Protocol;

namespace Positions.Core.Sources;

/// <summary>
/// The fingerprints of each source's last 65,536 numbers, a ring per source that grows page by page. A slot holds what was recorded there
/// last; since the fingerprint covers source, epoch and number, a stale slot never equals a message of another number.
/// </summary>
internal sealed class FingerprintWindow(StateMemory memory)
{
    /// <summary>Numbers kept per source.</summary>
    public const int Size = 65_536;

    public const int RowsPerPage = PageTable.PageBytes / 16;

    private readonly RowTable<FingerprintDirectory> _directories = memory.AddRows<FingerprintDirectory>("sources.fingerprintDirectories");
    private readonly RowTable<FingerprintRow> _fingerprints = memory.AddRows<FingerprintRow>("sources.fingerprints");

    /// <summary>True if a number below <paramref name="nextExpected"/> is among those kept.</summary>
    public static bool IsInWindow(long sourceSeq, long nextExpected) => sourceSeq >= nextExpected - Size;

    /// <summary>True if this number was recorded with this content; <paramref name="found"/> is what was recorded, with any content.</summary>
    public bool TryFind(int directoryLink, long sourceSeq, ulong fingerprint, out FingerprintRow found)
    {
        found = default;
        if (directoryLink == 0)
        {
            return false;
        }

        (int page, int slot) = Locate(sourceSeq);
        int pageLink = _directories.Read(directoryLink - 1)[page];
        if (pageLink == 0)
        {
            return false;
        }

        found = _fingerprints.Read(pageLink - 1 + slot);
        return found.Fingerprint == fingerprint && found.Sequence != 0;
    }

    /// <summary>Records a number; <paramref name="directoryLink"/> is set at the source's first.</summary>
    public void Record(ref int directoryLink, long sourceSeq, in FingerprintRow row)
    {
        if (directoryLink == 0)
        {
            directoryLink = _directories.Append() + 1;
        }

        (int page, int slot) = Locate(sourceSeq);
        int pageLink = _directories.Read(directoryLink - 1)[page];
        if (pageLink == 0)
        {
            pageLink = _fingerprints.AppendRowsOfPage() + 1;
            _directories.Write(directoryLink - 1)[page] = pageLink;
        }

        row.CopyTo(out _fingerprints.Write(pageLink - 1 + slot));
    }

    /// <summary>What was recorded of a number that an input brought was judged otherwise later; nothing if the number is not kept any more.</summary>
    public void Rejudge(int directoryLink, long sourceSeq, long sequence, RejectReason reason)
    {
        (int page, int slot) = Locate(sourceSeq);
        int pageLink = directoryLink == 0 ? 0 : _directories.Read(directoryLink - 1)[page];
        if (pageLink == 0 || _fingerprints.Read(pageLink - 1 + slot).Sequence != sequence)
        {
            return;
        }

        ref FingerprintRow row = ref _fingerprints.Write(pageLink - 1 + slot);
        row = new FingerprintRow(row.Fingerprint, sequence, reason, row.IsLate);
    }

    public void Reserve(long sources)
    {
        _directories.Reserve(sources);
        _fingerprints.Reserve(sources * Size);
    }

    private static (int Page, int Slot) Locate(long sourceSeq)
    {
        int index = (int)(sourceSeq & (Size - 1));
        return (index / RowsPerPage, index % RowsPerPage);
    }
}
