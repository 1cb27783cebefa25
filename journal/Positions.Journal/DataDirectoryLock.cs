using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Positions.Journal.Storage;

namespace Positions.Journal;

/// <summary>
/// Exclusive use of a data directory by one process: the file <c>lock</c> in it, held open and locked until disposal, and freed by the
/// operating system when the process dies. The file stays; its text names the holder.
/// </summary>
public sealed class DataDirectoryLock : IDisposable
{
    public const string FileName = "lock";

    private const string RightsRemedy = "Give the engine's user the right to write there, or set another Engine:DataDirectory.";
    private const int MaxAttempts = 10;
    private const int RetryMillis = 10;

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>
    /// Takes the lock, creating the directory if it is missing. Throws <see cref="DataDirectoryLockedException"/> that names the
    /// holder, or
    /// <see cref="JournalAccessException"/>.
    /// </summary>
    public static DataDirectoryLock Acquire(string dataDirectory)
    {
        string path = Path.Combine(Path.GetFullPath(dataDirectory), FileName);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
                NameHolder(file);
                return new DataDirectoryLock(file);
            }
            catch (UnauthorizedAccessException exception)
            {
                throw new JournalAccessException(path, RightsRemedy, exception);
            }
            catch (IOException exception)
            {
                if (IsHeld(dataDirectory))
                {
                    throw new DataDirectoryLockedException(path, HolderOf(path));
                }

                if (attempt == MaxAttempts)
                {
                    throw new JournalAccessException(path, "Check the file system, or set another Engine:DataDirectory.", exception);
                }

                // A tool's IsHeld takes a shared lock for a moment; that is no holder.
                Thread.Sleep(RetryMillis);
            }
        }
    }

    /// <summary>
    /// True while a process holds the lock. For tools that choose between a running and a stopped journal; changes nothing.
    /// </summary>
    public static bool IsHeld(string dataDirectory)
    {
        string path = Path.Combine(Path.GetFullPath(dataDirectory), FileName);
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            // Opening asks for a shared lock, which is refused exactly while a holder has the exclusive one.
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Frees the directory.</summary>
    public void Dispose() => _file.Dispose();

    private static void NameHolder(FileStream file)
    {
        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}\n")));
        }
        catch (IOException)
        {
            // A full disk: the name is for people alone, and the lock holds without it.
        }
    }

    private static string HolderOf(string path)
    {
        const string Unknown = "another process";
        using SafeFileHandle? file = NativeFile.TryOpenUnlocked(path);
        if (file is null)
        {
            return Unknown;
        }

        Span<byte> bytes = stackalloc byte[64];
        string text = Encoding.ASCII.GetString(bytes[..RandomAccess.Read(file, bytes, 0)]).Trim();
        return text.Length == 0 ? Unknown : text;
    }
}
