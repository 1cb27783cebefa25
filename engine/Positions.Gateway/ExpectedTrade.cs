using System.Numerics;

namespace Positions.Gateway;

/// <summary>One execution that stands.</summary>
/// <param name="Key">The message that brought it first; a correction keeps it.</param>
/// <param name="SignedQuantity">At 1e-8, buy positive.</param>
/// <param name="Price">At 1e-8.</param>
/// <param name="Fee">At 1e-8.</param>
public sealed record ExpectedTrade(TradeKey Key, BigInteger SignedQuantity, BigInteger Price, BigInteger Fee);
