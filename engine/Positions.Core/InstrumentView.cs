using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>An instrument as defined by InstrumentDefined; currency null means that the definition names none.</summary>
public readonly record struct InstrumentView(Text24 Symbol, Text4 Currency, Decimal8 Multiplier, byte DisplayDecimals);
