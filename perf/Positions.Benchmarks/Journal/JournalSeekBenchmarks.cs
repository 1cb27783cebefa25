using BenchmarkDotNet.Attributes;
using Positions.Journal;
using Positions.Journal.Storage;

namespace Positions.Benchmarks.Journal;

/// <summary>
/// The first input read at a place in the middle of a journal that has a terabyte by its files' sizes: 4,096 segments of 256 MB, of which
/// one is full and the others have a header and a hole. From the listing of the directory to the record.
/// </summary>
public class JournalSeekBenchmarks
{
    private const int Segments = 4096;
    private const int FullSegment = 2000;
    private const int RecordBytes = 216;
    private const int BatchInputs = 128;
    private const long SegmentBytes = 256L << 20;
    private const long Inputs = 1_200_000;
    private const ulong JournalId = 0xC0FFEE;

    private string _directory = "";
    private FileJournalStorage? _storage;
    private long _sequence;

    [GlobalSetup]
    public void WriteJournal()
    {
        _directory = Directory.CreateTempSubdirectory("journal-benchmark-").FullName;
        _storage = FileJournalStorage.OpenForWriting(_directory);
        byte[] page = new byte[SegmentHeader.PageBytes];
        for (int i = 0; i < Segments; i++)
        {
            long first = (i * Inputs) + 1;
            using ISegmentFile file = _storage.Create(SegmentName.Of(first), SegmentBytes);
            var header = new SegmentHeader(
                JournalId, SegmentBytes, first, 0, 1, Math.Max(0, first - Inputs), SegmentHeader.PageBytes, first - 1, 1, first - 1, first - 1, default);
            header.Write(page);
            file.Write(0, page);
            if (i == FullSegment)
            {
                Fill(file, first);
            }
        }
    }

    [GlobalCleanup]
    public void DeleteJournal() => Directory.Delete(_directory, recursive: true);

    [Benchmark]
    public long BySequence()
    {
        using JournalReader reader = JournalReader.Open(_storage!, NextSequence(), JournalReadLimit.Kept);
        return reader.TryRead(out JournalRecord record) ? record.Sequence : throw new InvalidOperationException("The input must be there.");
    }

    [Benchmark]
    public long ByTime()
    {
        using JournalReader reader = JournalReader.OpenAtTime(_storage!, NextSequence(), JournalReadLimit.Kept);
        return reader.TryRead(out JournalRecord record) ? record.Sequence : throw new InvalidOperationException("The input must be there.");
    }

    private static void Fill(ISegmentFile file, long first)
    {
        byte[] bytes = new byte[(BatchInputs * RecordBytes) + 64];
        byte[] commit = new byte[64];
        long offset = SegmentHeader.PageBytes;
        for (long sequence = first; sequence < first + Inputs; sequence += BatchInputs)
        {
            for (int i = 0; i < BatchInputs; i++)
            {
                Span<byte> record = bytes.AsSpan(i * RecordBytes, RecordBytes);
                RecordCodec.WriteHeader(record, RecordBytes - RecordCodec.HeaderBytes, sequence + i, sequence + i, 1, 0);
                RecordCodec.Seal(record);
            }

            long last = sequence + BatchInputs - 1;
            ControlRecordCodec.WriteCommit(commit, new ControlRecord(last, last, last, JournalId, last, 1));
            commit.CopyTo(bytes, BatchInputs * RecordBytes);
            file.Write(offset, bytes);
            offset += bytes.Length;
        }
    }

    /// <summary>Another place each time, as the processor's and the system's caches see it.</summary>
    private long NextSequence()
    {
        _sequence = (_sequence + 777_767) % Inputs;
        return (FullSegment * Inputs) + 1 + _sequence;
    }
}
