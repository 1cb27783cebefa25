using System;
using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>A position when the business date began; points at 1e-16. Previous close is null where no mark was known.</summary>
public readonly record struct DayStartView(Decimal8 Quantity, Int128 Cost, Int128 RealizedPoints, Decimal8 Fees, Decimal8 PreviousClose);
