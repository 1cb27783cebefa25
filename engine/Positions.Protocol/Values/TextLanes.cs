using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Positions.Protocol.Values;

/// <summary>
/// The text fields of one template's block, checked together: 32 bytes at a time, whatever fields they belong to. Says of a block what
/// <see cref="TextCodec.IsWellFormed"/> says of each field.
/// </summary>
public sealed class TextLanes
{
    private readonly Lane[] _lanes;
    private readonly int _endBytes;

    /// <param name="fields">Their offsets count from the block's start.</param>
    public TextLanes(IReadOnlyList<TextField> fields)
    {
        // The last lane ends with the last field, so that nothing behind the block is read; unless text then began before the first lane.
        int end = fields.Select(field => field.OffsetBytes + field.LengthBytes).DefaultIfEmpty().Max();
        int phase = end % Vector256<byte>.Count;
        phase = fields.All(field => field.OffsetBytes >= phase) ? phase : 0;
        var lanes = new SortedDictionary<int, Lane>();
        foreach (TextField field in fields)
        {
            for (int at = field.OffsetBytes; at < field.OffsetBytes + field.LengthBytes; at++)
            {
                int start = phase + ((at - phase) / Vector256<byte>.Count * Vector256<byte>.Count);
                lanes.TryGetValue(start, out Lane lane);
                uint bit = 1u << (at - start);
                lanes[start] = lane with
                {
                    OffsetBytes = start,
                    Text = lane.Text | bit,
                    First = lane.First | (at == field.OffsetBytes ? bit : 0),
                    Last = lane.Last | (at == field.OffsetBytes + field.LengthBytes - 1 ? bit : 0),
                };
            }
        }

        _lanes = [.. lanes.Values];
        _endBytes = lanes.Count == 0 ? 0 : _lanes[^1].OffsetBytes + Vector256<byte>.Count;
    }

    /// <summary>True if every field is text or null.</summary>
    /// <param name="block">All of the block.</param>
    public bool AreWellFormed(ReadOnlySpan<byte> block)
    {
        if (block.Length < _endBytes)
        {
            throw new ArgumentException($"{block.Length} bytes, {_endBytes} are read", nameof(block));
        }

        ref byte start = ref MemoryMarshal.GetReference(block);

        // Bit 0 of each: what the byte before the lane was. Lanes that are not side by side have no field in common.
        uint nulBefore = 0;
        uint spaceBefore = 0;
        uint wrong = 0;
        foreach (ref readonly Lane lane in _lanes.AsSpan())
        {
            Vector256<byte> bytes = Vector256.LoadUnsafe(ref start, (nuint)lane.OffsetBytes);
            uint nul = Vector256.Equals(bytes, Vector256<byte>.Zero).ExtractMostSignificantBits();
            uint space = Vector256.Equals(bytes, Vector256.Create((byte)' ')).ExtractMostSignificantBits() & lane.Text;

            // 0x20 to 0x7E are the printable ones; from 0x80 on a signed byte is negative.
            uint printable = (Vector256.GreaterThan(bytes.AsSByte(), Vector256.Create((sbyte)0x1F)).AsByte()
                & ~Vector256.Equals(bytes, Vector256.Create((byte)0x7F))).ExtractMostSignificantBits();
            uint inside = lane.Text & ~lane.First;
            wrong |= lane.Text & ~nul & ~printable;

            // NUL and then text; a space at the start; a space before NUL, or at the field's end.
            wrong |= inside & ~nul & ((nul << 1) | nulBefore);
            wrong |= lane.First & space;
            wrong |= (inside & nul & ((space << 1) | spaceBefore)) | (lane.Last & space);
            nulBefore = nul >> 31;
            spaceBefore = space >> 31;
        }

        return wrong == 0;
    }

    /// <summary>Bits of 32 bytes: which are text, and which of those begin and end a field.</summary>
    private readonly record struct Lane(int OffsetBytes, uint Text, uint First, uint Last);
}
