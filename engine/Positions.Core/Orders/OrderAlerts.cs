using System;

namespace Positions.Core.Orders;

/// <summary>Alerts that one input raises about its order; at most three at a time.</summary>
[Flags]
internal enum OrderAlerts : byte
{
    None = 0,
    OrphanOrder = 1,
    LateFill = 2,
    LateFillOnRejected = 4,
    Overfill = 8,
    CumMismatch = 16,
    IllegalTransition = 32,
    OrderMismatch = 64,
}
