using System.Runtime.CompilerServices;

namespace Positions.Core.Sources;

/// <summary>Where the pages of one source's fingerprints are: first row of the page plus one, 0 is not there yet.</summary>
[InlineArray(Length)]
internal struct FingerprintDirectory
{
    public const int Length = FingerprintWindow.Size / FingerprintWindow.RowsPerPage;

    private int _first;
}
