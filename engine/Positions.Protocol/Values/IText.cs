namespace Positions.Protocol.Values;

/// <summary>A fixed-length text value; implemented by Text4 to Text64.</summary>
public interface IText<TSelf>
    where TSelf : unmanaged, IText<TSelf>
{
    static abstract int Capacity { get; }
}
