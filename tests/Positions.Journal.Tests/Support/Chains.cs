using System.Buffers.Binary;
using System.Security.Cryptography;
using Positions.Journal.Storage;

namespace Positions.Journal.Tests.Support;

/// <summary>The chain as FORMAT.md defines it, computed the plain way; and journals changed so that every checksum still fits.</summary>
internal static class Chains
{
    private const int GroupInputs = 16;

    /// <summary>The chain at <paramref name="sequence"/> over the records that <see cref="Records"/> makes.</summary>
    public static ChainAnchor Of(long sequence, uint term = 1, uint salt = 0)
    {
        byte[] value = new byte[32];
        var group = new List<byte>();
        for (long i = 1; i <= sequence; i++)
        {
            if ((i - 1) % GroupInputs == 0)
            {
                group = [.. i == 1 ? new byte[32] : SHA256.HashData([.. group])];
            }

            byte[] record = Records.Seal(i, term, salt);
            group.AddRange(record[..(int)RecordCodec.ReadLength(record)]);
        }

        return new ChainAnchor(sequence, ChainHash.Read(sequence == 0 ? value : SHA256.HashData([.. group])));
    }

    /// <summary>Reads all with the chain verified; returns the anchor at the end. What is damaged is left in <paramref name="damage"/>.</summary>
    public static ChainAnchor? Verify(IJournalStorage storage, out JournalDamage? damage)
    {
        using JournalReader reader = JournalReader.Open(storage, 0, JournalReadLimit.Kept, verifiesChain: true);
        while (reader.TryRead(out _))
        {
        }

        damage = reader.Damage;
        return reader.Anchor;
    }

    /// <summary>Makes a segment what a program of format 1 would have left: no chain in header and seal.</summary>
    public static void MakeVersion1(IJournalStorage storage, string name)
    {
        byte[] bytes = ReadAll(storage, name);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(SegmentHeader.VersionOffset), 1);
        bytes.AsSpan(SegmentHeader.ChainOffset, ChainHash.SizeBytes).Clear();
        SegmentHeaderTests.Reseal(bytes);
        ForEachRecord(bytes, static record =>
        {
            if (RecordCodec.ReadSequence(record) == 0 && RecordCodec.ReadLength(record) == ControlRecordCodec.SealBytes)
            {
                record[ControlRecordCodec.ChainOffset..ControlRecordCodec.SealBytes].Clear();
                RecordCodec.Seal(record);
            }
        });
        WriteAll(storage, name, bytes);
    }

    /// <summary>Changes one byte of the message of an input and mends its checksum, as somebody would who knows the format.</summary>
    public static void Forge(IJournalStorage storage, string name, long sequence)
    {
        byte[] bytes = ReadAll(storage, name);
        ForEachRecord(bytes, record =>
        {
            if (RecordCodec.ReadSequence(record) == sequence)
            {
                record[RecordCodec.MessageOffset] ^= 1;
                RecordCodec.Seal(record);
            }
        });
        WriteAll(storage, name, bytes);
    }

    private delegate void RecordAction(Span<byte> record);

    private static void ForEachRecord(byte[] bytes, RecordAction action)
    {
        int at = SegmentHeader.PageBytes;
        while (RecordCodec.Classify(bytes.AsSpan(at), out int paddedBytes, out _) != RecordKind.None)
        {
            action(bytes.AsSpan(at, paddedBytes));
            at += paddedBytes;
        }
    }

    private static byte[] ReadAll(IJournalStorage storage, string name)
    {
        using ISegmentFile file = storage.Open(name, writable: false);
        byte[] bytes = new byte[file.LengthBytes];
        _ = file.Read(0, bytes);
        return bytes;
    }

    private static void WriteAll(IJournalStorage storage, string name, byte[] bytes)
    {
        using ISegmentFile file = storage.Open(name, writable: true);
        file.Write(0, bytes);
    }
}
