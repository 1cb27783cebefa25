namespace Positions.Protocol.Values;

/// <summary>FIX Side (54), as far as the engine knows it; every other value is reject 2.</summary>
public enum Side : byte
{
    None = 0,
    Buy = 1,
    Sell = 2,
}
