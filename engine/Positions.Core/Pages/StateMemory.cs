#pragma warning disable CA1822 // members answer from the pages, which come with the next commit
namespace Positions.Core.Pages;

/// <summary>All pages of the state.</summary>
public sealed class StateMemory
{
    /// <summary>
    /// The regions as they are now. May be called by another thread, which may touch memory beyond what is used (by an atomic write that
    /// changes nothing) as long as the logic is not disposed. Allocates.
    /// </summary>
    public MemoryRegion[] GetRegions() => [];

    /// <summary>Bytes of pages in use.</summary>
    public long UsedBytes => 0;
}
