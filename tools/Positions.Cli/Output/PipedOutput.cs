using System.Runtime.InteropServices;

namespace Positions.Cli.Output;

/// <summary>
/// Standard output into a pipe or a file. The runtime's own stream drops what is written behind a reader that has gone, so that a verb would go
/// on to its end, and one that follows would never end; this one throws <see cref="OutputClosedException"/>, also at a flush with nothing to write.
/// </summary>
internal sealed partial class PipedOutput(Stream inner) : Stream
{
    private const int StandardOutput = 1;
    private const short Error = 0x8;
    private const short HungUp = 0x10;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        inner.Write(buffer);
        ThrowIfClosed();
    }

    public override void Flush()
    {
        inner.Flush();
        ThrowIfClosed();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static void ThrowIfClosed()
    {
        var asked = new PollDescriptor { File = StandardOutput };
        if (!OperatingSystem.IsWindows() && Poll(ref asked, 1, 0) > 0 && (asked.Happened & (Error | HungUp)) != 0)
        {
            throw new OutputClosedException();
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref PollDescriptor descriptor, nuint count, int timeoutMillis);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int File;
        public short Wanted;
        public short Happened;
    }
}
