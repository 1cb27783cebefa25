using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>Fees of a position in a currency that is not its own; positive was paid.</summary>
public readonly record struct FeeAmount(Text4 Currency, Decimal8 Amount);
