using System.Threading.Channels;

namespace Positions.Engine.Ingress;

/// <summary>
/// Writes the bytes of refused messages to the quarantine folder, one file per content, named by CRC32C and length, from a background task:
/// ingress never waits for a disk. The queue and the folder are bounded; what does not fit is counted.
/// </summary>
public sealed class QuarantineWriter : IAsyncDisposable
{
    private const int QueueCapacity = 4_096;
    private const int MaxFiles = 100_000;
    private const int MaxBytesPerMessage = 65_536;

    private readonly string _folder;
    private readonly Channel<QuarantinedMessage> _queue = Channel.CreateBounded<QuarantinedMessage>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly Task _writer;
    private long _written;
    private long _failed;

    public QuarantineWriter(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        _writer = Task.Run(WriteAllAsync);
    }

    public long WrittenCount => Volatile.Read(ref _written);

    public long FailedCount => Volatile.Read(ref _failed);

    /// <summary>Copies the bytes for the writer; false if the queue is full. Allocates: a refused message is not the hot path.</summary>
    public bool TryAdd(uint crc32C, ReadOnlySpan<byte> message) =>
        _queue.Writer.TryWrite(new QuarantinedMessage(crc32C, message.Length, message[..Math.Min(message.Length, MaxBytesPerMessage)].ToArray()));

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer.ConfigureAwait(false);
    }

    private async Task WriteAllAsync()
    {
        int files = Directory.EnumerateFiles(_folder).Count();
        await foreach (QuarantinedMessage message in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            string path = Path.Combine(_folder, $"{message.Crc32C:x8}-{message.LengthBytes}.bin");
            if (File.Exists(path))
            {
                continue;
            }

            try
            {
                if (files >= MaxFiles)
                {
                    Volatile.Write(ref _failed, _failed + 1);
                    continue;
                }

                await File.WriteAllBytesAsync(path, message.Bytes).ConfigureAwait(false);
                files++;
                Volatile.Write(ref _written, _written + 1);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Volatile.Write(ref _failed, _failed + 1);
                Serilog.Log.Warning("quarantine file {Path} could not be written: {Reason}", path, e.Message);
            }
        }
    }

    private sealed record QuarantinedMessage(uint Crc32C, int LengthBytes, byte[] Bytes);
}
