using System.Runtime.InteropServices;

namespace Positions.Engine.Hosting;

/// <summary>
/// The least share of a core for a thread that may always wait. On Linux the runtime takes no notice of <see cref="Thread.Priority"/>; the
/// system has a nice value for each thread, which the threads that it starts inherit.
/// </summary>
internal static partial class ThreadNice
{
    private const int OneThread = 0;
    private const int CallingThread = 0;
    private const int Nicest = 19;

    /// <summary>For the calling thread, for good. Elsewhere than on Linux nothing; <see cref="Thread.Priority"/> does it there.</summary>
    public static void LowerMine()
    {
        if (OperatingSystem.IsLinux())
        {
            // To be nicer is always allowed; if not, it is a thread like any other.
            _ = SetPriority(OneThread, CallingThread, Nicest);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int value);
}
