using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>What the other side holds of one key, compared with the quantity at the cut of the open statement.</summary>
/// <remarks>Template 38, block 112 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct StatementLine : ISourceMessage<StatementLine>
{
    public const ushort Template = 38;
    public const int BlockLength = 112;

    [FieldOffset(0)] public SourcePrefix Prefix;

    /// <summary>Signed.</summary>
    [FieldOffset(24)] public Decimal8 Quantity;

    /// <summary>Null where it is not known.</summary>
    [FieldOffset(32)] public Decimal8 AveragePrice;
    [FieldOffset(40)] public Text16 Account;
    [FieldOffset(56)] public Text24 Symbol;
    [FieldOffset(80)] public Text24 StatementId;

    /// <summary>Of the file, from 1.</summary>
    [FieldOffset(104)] public uint Row;

    static ushort IMessage<StatementLine>.TemplateId => Template;

    static int IMessage<StatementLine>.BlockLengthBytes => BlockLength;
}
