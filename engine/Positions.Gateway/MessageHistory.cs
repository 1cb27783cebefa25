using System.Runtime.InteropServices;
using Positions.Protocol;

namespace Positions.Gateway;

/// <summary>
/// A ring of encoded messages by sourceSeq, each with the time it was planned for. Holds the last <c>capacity</c> numbers; the caller
/// knows which.
/// </summary>
internal sealed class MessageHistory(int capacity)
{
    private const int SlotBytes = MessageDecoder.MaxMessageBytes;

    private readonly byte[] _slots = new byte[(long)capacity * SlotBytes];
    private readonly long[] _plannedNanos = new long[capacity];
    private readonly int _mask = capacity - 1;

    public int Capacity => capacity;

    /// <summary>Room for the message of this number; overwrites the one that is <see cref="Capacity"/> numbers older.</summary>
    public Span<byte> Slot(long sourceSeq) => _slots.AsSpan((int)(sourceSeq & _mask) * SlotBytes, SlotBytes);

    /// <summary>The message of this number, as long as it is.</summary>
    public ReadOnlySpan<byte> Message(long sourceSeq)
    {
        ReadOnlySpan<byte> slot = Slot(sourceSeq);
        return slot[..(MessageHeader.LengthBytes + MemoryMarshal.Read<MessageHeader>(slot).BlockLength)];
    }

    public ref long PlannedNanos(long sourceSeq) => ref _plannedNanos[(int)(sourceSeq & _mask)];
}
