using System;
using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>One lot: what is open of it, its cost at 1e-16, and the execution that opened it (null where that is no longer retained).</summary>
public readonly record struct LotView(Decimal8 Quantity, Int128 Cost, long OpenedSequence, Text36 ExecId);
