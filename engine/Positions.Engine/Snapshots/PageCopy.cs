using System.Runtime.CompilerServices;
using Positions.Core.Pages;

namespace Positions.Engine.Snapshots;

/// <summary>One page of a cut, on its way from the logic to the snapshot's writer.</summary>
public struct PageCopy
{
    /// <summary>Number of the table.</summary>
    public int Table;

    /// <summary>Number of the page within the table.</summary>
    public int Page;

    /// <summary>The page as it was at the cut.</summary>
    public PageContent Bytes;

    /// <summary>As many bytes as a page has.</summary>
    [InlineArray(StateMemory.PageBytes)]
    public struct PageContent
    {
        private byte _first;
    }
}
