using BenchmarkDotNet.Attributes;
using Positions.Journal;
using Positions.Journal.Storage;

namespace Positions.Benchmarks.Journal;

/// <summary>
/// What the journal adds to a copy of the same bytes: 64 records of 216 bytes and their commit record, collected and written to a segment
/// with one call, beside 64 copies into memory. One operation is one record. The journal is opened anew for each iteration, outside the measurement, so that it never rolls.
/// </summary>
public class JournalAppendBenchmarks
{
    private const int BatchRecords = 64;
    private const int Batches = 4096;
    private const int RecordBytes = 216;
    private const long SegmentBytes = 128L << 20;

    private readonly byte[] _copyTarget = new byte[Batches * BatchRecords * RecordBytes];
    private readonly byte[] _records = new byte[Batches * BatchRecords * RecordBytes];
    private string _directory = "";
    private JournalWriter? _writer;

    [GlobalSetup]
    public void SealRecords()
    {
        for (int i = 0; i < Batches * BatchRecords; i++)
        {
            Span<byte> record = _records.AsSpan(i * RecordBytes, RecordBytes);
            record[RecordCodec.MessageOffset..].Fill((byte)i);
            RecordCodec.WriteHeader(record, RecordBytes - RecordCodec.HeaderBytes, i + 1, 1_000_000 + i, 1, 0);
            RecordCodec.Seal(record);
        }
    }

    [IterationSetup]
    public void OpenJournal()
    {
        _directory = Directory.CreateTempSubdirectory("journal-benchmark-").FullName;
        FileJournalStorage storage = FileJournalStorage.OpenForWriting(_directory);
        var options = new JournalOptions { SegmentBytes = SegmentBytes, ReadyBytes = SegmentBytes, BackgroundPreparation = false };
        _writer = JournalWriter.Open(storage, options, JournalRecovery.Apply(storage, new JournalRecoveryOptions()));
    }

    [IterationCleanup]
    public void DeleteJournal()
    {
        _writer?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Batches * BatchRecords)]
    public void Copy()
    {
        for (int offset = 0; offset < _records.Length; offset += RecordBytes)
        {
            _records.AsSpan(offset, RecordBytes).CopyTo(_copyTarget.AsSpan(offset, RecordBytes));
        }
    }

    [Benchmark(OperationsPerInvoke = Batches * BatchRecords)]
    public long Append()
    {
        JournalWriter writer = _writer!;
        int offset = 0;
        for (int batch = 0; batch < Batches; batch++)
        {
            for (int i = 0; i < BatchRecords; i++)
            {
                if (!writer.TryAppend(_records.AsSpan(offset, RecordBytes)))
                {
                    throw new InvalidOperationException("The segment must hold a whole iteration.");
                }

                offset += RecordBytes;
            }

            writer.EndBatch(writer.AppendedSequence);
        }

        return writer.WrittenSequence;
    }

    [Benchmark(OperationsPerInvoke = Batches * BatchRecords)]
    public uint Seal()
    {
        uint sum = 0;
        for (int offset = 0; offset < _records.Length; offset += RecordBytes)
        {
            Span<byte> record = _records.AsSpan(offset, RecordBytes);
            RecordCodec.Seal(record);
            sum += RecordCodec.ReadChecksum(record);
        }

        return sum;
    }
}
