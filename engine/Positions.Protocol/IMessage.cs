namespace Positions.Protocol;

/// <summary>The block of one SBE message, a blittable struct laid out exactly as on the wire (little endian).</summary>
public interface IMessage<TSelf>
    where TSelf : unmanaged, IMessage<TSelf>
{
    static abstract ushort TemplateId { get; }

    static abstract int BlockLengthBytes { get; }
}
