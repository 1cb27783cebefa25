namespace Positions.Journal;

/// <summary>View of one valid input record; lives until the reader is asked for the next one.</summary>
public readonly ref struct JournalRecord
{
    internal JournalRecord(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The record as it is in the file, with its padding.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The message behind the header, without padding.</summary>
    public ReadOnlySpan<byte> Message => Bytes[RecordCodec.MessageOffset..(int)RecordCodec.ReadLength(Bytes)];

    public long Sequence => RecordCodec.ReadSequence(Bytes);

    /// <summary>Nanoseconds since 1970.</summary>
    public long EngineTimeNanos => RecordCodec.ReadEngineTimeNanos(Bytes);

    public uint Term => RecordCodec.ReadTerm(Bytes);

    public uint ReceiveLagNanos => RecordCodec.ReadReceiveLagNanos(Bytes);
}
