using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>
/// The 8 bytes that every frame starts with. Little endian:
/// <code> 0 frame length i32 | 4 version u8 | 5 flags u8 | 6 type u16 </code>
/// </summary>
internal readonly ref struct FrameHeader(ReadOnlySpan<byte> frame)
{
    internal const int Length = 8;
    internal const int FrameLengthOffset = 0;
    internal const int VersionOffset = 4;
    internal const int FlagsOffset = 5;
    internal const int TypeOffset = 6;
    internal const byte CurrentVersion = 0;

    private readonly ReadOnlySpan<byte> _frame = frame;

    /// <summary>Header and payload without alignment; 0 in a heartbeat.</summary>
    internal int FrameLength => BinaryPrimitives.ReadInt32LittleEndian(_frame);

    internal byte Version => _frame[VersionOffset];

    internal byte Flags => _frame[FlagsOffset];

    internal ushort Type => BinaryPrimitives.ReadUInt16LittleEndian(_frame[TypeOffset..]);

    internal static void Write(Span<byte> frame, int frameLength, byte flags, ushort type)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frameLength);
        frame[VersionOffset] = CurrentVersion;
        frame[FlagsOffset] = flags;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[TypeOffset..], type);
    }
}
