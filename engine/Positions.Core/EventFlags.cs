using System;

namespace Positions.Core;

/// <summary>What is remarkable of a message and decides nothing.</summary>
[Flags]
public enum EventFlags : byte
{
    None = 0,

    /// <summary>FUTURE_EVENT: its transactTime lies later than its engine time, by more than <c>Ingress:FutureToleranceMs</c>.</summary>
    FutureEvent = 1,
}
