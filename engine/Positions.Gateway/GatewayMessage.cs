using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Positions.Protocol;

namespace Positions.Gateway;

/// <summary>One message of a gateway, of any template, before it has a number.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
public struct GatewayMessage
{
    private const int SizeBytes = 240;

    [FieldOffset(0)] private MessageHeader _header;
    [FieldOffset(8)] private SourcePrefix _prefix;

    /// <summary>
    /// Of a fill and an order's update: 1 + index of the source's message that opened the order, from which the session makes the orderId; 0:
    /// the message names its order itself, or none.
    /// </summary>
    [FieldOffset(224)] public long OrderLink;

    /// <summary>
    /// Of a bust and a correction: 1 + index of the source's message that is meant, from whose number the session makes execRefId; 0: the
    /// message names it itself.
    /// </summary>
    [FieldOffset(232)] public long ReferenceLink;

    public readonly TemplateId Template => (TemplateId)_header.TemplateId;

    [UnscopedRef]
    public ref SourcePrefix Prefix => ref _prefix;

    /// <summary>Makes it a message of this type; the links are cleared.</summary>
    public void Set<T>(in T message)
        where T : unmanaged, ISourceMessage<T>
    {
        OrderLink = 0;
        ReferenceLink = 0;
        MessageEncoder.Encode(in message, MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref this, 1)));
    }

    /// <summary>The block as a message of type <typeparamref name="T"/>; the caller has looked at <see cref="Template"/>.</summary>
    [UnscopedRef]
    public ref T Block<T>()
        where T : unmanaged, ISourceMessage<T> =>
        ref Unsafe.As<SourcePrefix, T>(ref _prefix);
}
