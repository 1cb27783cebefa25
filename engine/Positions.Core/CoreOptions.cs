using System;
using Positions.Core.Pages;

namespace Positions.Core;

/// <summary>
/// How the logic keeps its memory. Nothing in here can change a result: capacities and every other setting that does are taken
/// from the state, where SettingChanged inputs put them.
/// </summary>
public sealed record CoreOptions
{
    /// <summary>
    /// Reserves address space for the full capacities at once (lazily committed by the system), so that no input waits for the allocator.
    /// False takes memory as rows come; meant for tools and tests. Default: true.
    /// </summary>
    public bool ReserveAhead { get; init; } = true;

    /// <summary>
    /// Called on the logic's thread with each stretch of address space that is taken, of which at most the first pages are in use by then:
    /// for a host that has something to say to the system about it. Must not write there.
    /// </summary>
    public Action<MemoryRegion>? MemoryReserved { get; init; }
}
