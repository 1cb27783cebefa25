using Adaptive.Agrona;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>The header of the fragment being delivered. One object is reused: read it during the callback only.</summary>
public class Header
{
    private IDirectBuffer _buffer = s_empty;
    private static readonly Agrona.Concurrent.UnsafeBuffer s_empty = new();

    public Header(int initialTermId, int positionBitsToShift)
        : this(initialTermId, positionBitsToShift, null)
    {
    }

    public Header(int initialTermId, int positionBitsToShift, object? context)
    {
        InitialTermId = initialTermId;
        PositionBitsToShift = positionBitsToShift;
        Context = context;
    }

    /// <summary>The <see cref="Image"/> that the fragment came from.</summary>
    public object? Context { get; set; }

    public int InitialTermId { get; set; }

    /// <summary>log2 of the term length.</summary>
    public int PositionBitsToShift { get; set; }

    /// <summary>Offset of the header in <see cref="Buffer"/>.</summary>
    public int Offset { get; set; }

    public IDirectBuffer Buffer
    {
        get => _buffer;
        set => _buffer = value;
    }

    /// <summary>Length of all frames of a reassembled message with their headers, or 0 when the message was one frame.</summary>
    public int FragmentedFrameLength { get; set; }

    /// <summary>Position in the stream after this fragment, in bytes.</summary>
    public long Position => TermPosition(TermId, InitialTermId, PositionBitsToShift) + NextTermOffset;

    public int FrameLength => _buffer.GetInt(Offset);

    public byte Flags => _buffer.GetByte(Offset + FrameDescriptor.FLAGS_OFFSET);

    public int Type => (ushort)_buffer.GetShort(Offset + FrameDescriptor.TYPE_OFFSET);

    public int TermOffset => _buffer.GetInt(Offset + FrameDescriptor.TERM_OFFSET);

    public int SessionId => _buffer.GetInt(Offset + FrameDescriptor.SESSION_ID_OFFSET);

    public int StreamId => _buffer.GetInt(Offset + FrameDescriptor.StreamIdOffset);

    public int TermId => _buffer.GetInt(Offset + FrameDescriptor.TERM_ID_OFFSET);

    /// <summary>Eight bytes of the application's, 0 if it set none.</summary>
    public long ReservedValue => _buffer.GetLong(Offset + FrameDescriptor.ReservedValueOffset);

    /// <summary>Term offset of the frame that follows.</summary>
    public int NextTermOffset =>
        FrameDescriptor.Align(TermOffset + (FragmentedFrameLength == 0 ? FrameLength : FragmentedFrameLength));

    public void SetBuffer(IDirectBuffer buffer, int offset)
    {
        _buffer = buffer;
        Offset = offset;
    }

    /// <summary>Position of the start of a term; the difference of term ids wraps in 32 bits.</summary>
    internal static long TermPosition(int termId, int initialTermId, int positionBitsToShift) =>
        (long)unchecked(termId - initialTermId) << positionBitsToShift;
}
