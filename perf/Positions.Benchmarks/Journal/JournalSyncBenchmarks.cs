using BenchmarkDotNet.Attributes;
using Microsoft.Win32.SafeHandles;
using Positions.Journal;
using Positions.Journal.Storage;

namespace Positions.Benchmarks.Journal;

/// <summary>
/// Group commit: a batch of records of 216 bytes, its commit record and a sync, beside a plain write of as many bytes into a file of
/// the same
/// kind and its sync. One operation is one batch; the quotient of the two is what the journal costs on top of the disk.
/// </summary>
public class JournalSyncBenchmarks
{
    private const int RecordBytes = 216;
    private const int CommitBytes = 64;
    private const int Batches = 200;
    private const long SegmentBytes = 64L << 20;

    private readonly byte[] _record = new byte[RecordBytes];
    private string _directory = "";
    private JournalWriter? _writer;
    private ISegmentFile? _plain;
    private SafeFileHandle? _plainHandle;
    private byte[] _batch = [];

    /// <summary>Records in a batch.</summary>
    [Params(1, 64)]
    public int BatchRecords { get; set; }

    [IterationSetup]
    public void Open()
    {
        _directory = Directory.CreateTempSubdirectory("journal-benchmark-").FullName;
        FileJournalStorage storage = FileJournalStorage.OpenForWriting(_directory);
        var options = new JournalOptions { SegmentBytes = SegmentBytes, ReadyBytes = SegmentBytes, BackgroundPreparation = false };
        _writer = JournalWriter.Open(storage, options, JournalRecovery.Apply(storage, new JournalRecoveryOptions()));

        _plain = storage.Create("plain.bin", SegmentBytes);
        _plain.WriteZeros(0, SegmentBytes);
        _plain.Sync();
        _plainHandle = File.OpenHandle(storage.PathOf("plain.bin"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _batch = new byte[(BatchRecords * RecordBytes) + CommitBytes];
    }

    [IterationCleanup]
    public void Close()
    {
        _writer?.Dispose();
        _plain?.Dispose();
        _plainHandle?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Batches)]
    public void WriteAndDataSync()
    {
        for (int i = 0; i < Batches; i++)
        {
            RandomAccess.Write(_plainHandle!, _batch, (long)i * _batch.Length);
            _plain!.Sync();
        }
    }

    [Benchmark(OperationsPerInvoke = Batches)]
    public long AppendAndSync()
    {
        JournalWriter writer = _writer!;
        for (int i = 0; i < Batches; i++)
        {
            for (int j = 0; j < BatchRecords; j++)
            {
                RecordCodec.WriteHeader(_record, RecordBytes - RecordCodec.HeaderBytes, writer.AppendedSequence + 1, 1, 1, 0);
                RecordCodec.Seal(_record);
                if (!writer.TryAppend(_record))
                {
                    throw new InvalidOperationException("The segment must hold a whole iteration.");
                }
            }

            writer.EndBatch(writer.DurableSequence);
            writer.Sync.Sync();
        }

        return writer.DurableSequence;
    }
}
