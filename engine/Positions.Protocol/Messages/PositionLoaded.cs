using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>One lot of a start-of-day load; the last of parts replaces what the position carried over into the day.</summary>
/// <remarks>Template 32, block 168 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct PositionLoaded : ISourceMessage<PositionLoaded>
{
    public const ushort Template = 32;
    public const int BlockLength = 168;

    [FieldOffset(0)] public SourcePrefix Prefix;

    /// <summary>Signed.</summary>
    [FieldOffset(24)] public Decimal8 Quantity;
    [FieldOffset(32)] public Decimal8 AveragePrice;
    [FieldOffset(40)] public Decimal8 PreviousClose;

    /// <summary>Used when forced.</summary>
    [FieldOffset(48)] public long ExpectedVersion;
    [FieldOffset(56)] public Text16 Account;
    [FieldOffset(72)] public Text24 Symbol;
    [FieldOffset(96)] public Text24 FileId;

    /// <summary>Yyyymmdd.</summary>
    [FieldOffset(120)] public uint BusinessDate;

    /// <summary>Of the file, from 1.</summary>
    [FieldOffset(124)] public uint Row;

    /// <summary>From 1; lots oldest first.</summary>
    [FieldOffset(128)] public ushort Part;
    [FieldOffset(130)] public ushort Parts;
    [FieldOffset(132)] public Text4 Currency;

    /// <summary>1: after the session opened, against expectedVersion.</summary>
    [FieldOffset(136)] public byte IsForced;
    [FieldOffset(144)] public Text24 Principal;

    static ushort IMessage<PositionLoaded>.TemplateId => Template;

    static int IMessage<PositionLoaded>.BlockLengthBytes => BlockLength;
}
