namespace Positions.Engine.Ingress;

/// <summary>A SourceHello to be answered with SourceState by the publisher, which knows what is safe.</summary>
public struct HelloRequest
{
    public uint SourceId;
    public ushort Epoch;
}
