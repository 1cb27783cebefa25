using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Positions.Journal.Storage;

/// <summary>fdatasync and directory fsync where the runtime has no call for them; portable fallbacks elsewhere.</summary>
internal static partial class NativeFile
{
    private const int InterruptedErrno = 4;
    private const int OpenReadOnly = 0;

    /// <summary>
    /// Makes the file's data durable, and of its metadata what is needed to read it; file times are not among that.
    /// </summary>
    public static void DataSync(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (FileDataSync(file) != 0)
        {
            ThrowUnlessInterrupted("fdatasync");
        }
    }

    /// <summary>Makes the directory's entries durable. Windows has no such call: its file system journals them.</summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int directory = Open(path, OpenReadOnly);
        if (directory < 0)
        {
            throw Failure("open", Marshal.GetLastPInvokeError());
        }

        try
        {
            while (FileSync(directory) != 0)
            {
                ThrowUnlessInterrupted("fsync");
            }
        }
        finally
        {
            _ = Close(directory);
        }
    }

    /// <summary>
    /// Opens for reading without the shared lock that the runtime takes on every file it opens: what an exclusive holder wrote can be read
    /// beside it. Null when it cannot be opened.
    /// </summary>
    public static SafeFileHandle? TryOpenUnlocked(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        int file = Open(path, OpenReadOnly);
        return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
    }

    private static void ThrowUnlessInterrupted(string call)
    {
        int errno = Marshal.GetLastPInvokeError();
        if (errno != InterruptedErrno)
        {
            throw Failure(call, errno);
        }
    }

    private static IOException Failure(string call, int errno) =>
        new($"{call}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})", errno);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int FileDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int FileSync(int file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Close(int file);
}
