using System.Runtime.InteropServices;
using Positions.Protocol;

namespace Positions.Gateway.Tests;

/// <summary>Keeps what a session sends; can be back-pressured.</summary>
internal sealed class CollectingOutput : IGatewayOutput
{
    public List<byte[]> Messages { get; } = [];

    public bool IsBlocked { get; set; }

    public bool TrySend(ReadOnlySpan<byte> message)
    {
        if (IsBlocked)
        {
            return false;
        }

        Messages.Add(message.ToArray());
        return true;
    }

    /// <summary>What was sent since the last call, as <c>Hello 1</c>, <c>Beat 3</c>, <c>Fill 4</c>, with <c>*</c> for PossResend.</summary>
    public string Take()
    {
        string text = string.Join(", ", Messages.Select(Describe));
        Messages.Clear();
        return text;
    }

    public static SourcePrefix PrefixOf(ReadOnlySpan<byte> message) => MemoryMarshal.Read<SourcePrefix>(message[MessageHeader.LengthBytes..]);

    public static TemplateId TemplateOf(ReadOnlySpan<byte> message) => (TemplateId)MemoryMarshal.Read<MessageHeader>(message).TemplateId;

    private static string Describe(byte[] message)
    {
        SourcePrefix prefix = PrefixOf(message);
        string name = TemplateOf(message) switch
        {
            TemplateId.SourceHello => "Hello",
            TemplateId.SourceHeartbeat => "Beat",
            TemplateId.Fill => "Fill",
            TemplateId other => other.ToString(),
        };
        return $"{name} {prefix.SourceSeq}{((prefix.Flags & SourcePrefix.PossResend) != 0 ? "*" : "")}";
    }
}
