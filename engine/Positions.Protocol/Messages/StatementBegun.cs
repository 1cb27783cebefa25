using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Protocol.Messages;

/// <summary>A statement opens: its sequence is the cut at which every line is compared. accounts: number of accounts in scope, 0 is all; isComplete 1: what is not named is at 0.</summary>
/// <remarks>Template 36, block 144 bytes; layout: positions.sbe.xml.</remarks>
[StructLayout(LayoutKind.Explicit, Size = BlockLength)]
public struct StatementBegun : ISourceMessage<StatementBegun>
{
    public const ushort Template = 36;
    public const int BlockLength = 144;

    [FieldOffset(0)] public SourcePrefix Prefix;
    [FieldOffset(24)] public Text24 StatementId;

    /// <summary>In scope; 0 is all.</summary>
    [FieldOffset(48)] public ushort Accounts;

    /// <summary>1: a key in scope that no line names is at 0.</summary>
    [FieldOffset(50)] public byte IsComplete;
    [FieldOffset(56)] public Text24 Principal;
    [FieldOffset(80)] public Text64 Comment;

    static ushort IMessage<StatementBegun>.TemplateId => Template;

    static int IMessage<StatementBegun>.BlockLengthBytes => BlockLength;
}
