using System.Runtime.InteropServices;
using Positions.Core.Pages;

namespace Positions.Engine.Hosting;

/// <summary>
/// Asks the system for pages of 2 MB under the core's tables: what a fill reads lies anywhere in them, and with pages of 4 KB each of
/// those reads first misses the translation of its address. Advice only: where the system has none to give, pages stay small.
/// </summary>
/// <remarks>Linux with transparent huge pages set to madvise or always; nothing elsewhere. Memory is still taken as it is used, 2 MB at a time.</remarks>
public static partial class HugePages
{
    private const int AdviseHugePage = 14;
    private const long SmallPageBytes = 4_096;

    /// <summary>Asks for a stretch of memory, best before it is used. What the system answers is of no account.</summary>
    public static void Ask(MemoryRegion region)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        long start = (region.Start + SmallPageBytes - 1) & -SmallPageBytes;
        long end = (region.Start + region.ReservedBytes) & -SmallPageBytes;
        if (end > start)
        {
            _ = Advise((nint)start, (nuint)(end - start), AdviseHugePage);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint address, nuint length, int advice);
}
