using System.Runtime.InteropServices;
using Positions.Core.Pages;

namespace Positions.Recovery.Snapshots;

/// <summary>
/// Asks Linux to back memory that is about to be filled with pages of 2 MB: one fault instead of 512, and fewer misses of the TLB for ever
/// after. Where the system does not do it, nothing changes.
/// </summary>
internal static partial class LargePages
{
    private const int AdviseHugePages = 14;

    /// <summary>Regions of which less is in use are left alone: the rest of a large page would be taken for nothing.</summary>
    private const long MinBytes = 4 * 1024 * 1024;

    public static void Advise(ReadOnlySpan<MemoryRegion> regions)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        foreach (MemoryRegion region in regions)
        {
            if (region.Start != 0 && region.UsedBytes >= MinBytes)
            {
                // A refusal is an answer too: small pages do as well.
                _ = Advise(region.Start, (nint)region.UsedBytes, AdviseHugePages);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint start, nint length, int advice);
}
