using System;

namespace Positions.Core.Pages;

/// <summary>Where an epoch's page copies go: a bounded pool between the logic's thread, which fills it, and one that empties it.</summary>
/// <remarks>Called on the logic's thread only; no member may allocate, take a lock or throw.</remarks>
public interface IPageSink
{
    /// <summary>Copies that the walk over untouched pages may claim now: without a wait, and with room left for what inputs change.</summary>
    int FreePages { get; }

    /// <summary>Room for the copy of one page, <see cref="StateMemory.PageBytes"/> long; waits while the pool is full.</summary>
    /// <param name="table">Number of the table, in the order of <see cref="BusinessLogic.GetTable"/>.</param>
    /// <param name="page">Number of the page within the table, from 0.</param>
    Span<byte> Claim(int table, int page);

    /// <summary>The copy that was claimed last is complete.</summary>
    void Commit();
}
