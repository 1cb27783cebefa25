using Positions.Protocol.Values;

namespace Positions.Engine.Hosting;

/// <summary>One instrument definition of Positions:Instruments.</summary>
public sealed record InstrumentOptions(Text24 Symbol, Text4 Currency, Decimal8 Multiplier, byte DisplayDecimals);
