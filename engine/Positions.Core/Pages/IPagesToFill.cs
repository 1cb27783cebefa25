using System;

namespace Positions.Core.Pages;

/// <summary>A state that is made of the pages of a cut, each filled once and then sealed.</summary>
/// <remarks>Pages may be filled side by side; they are sealed on one thread.</remarks>
public interface IPagesToFill
{
    /// <summary>Where the bytes of a page belong; they are written there and then sealed.</summary>
    /// <exception cref="StateRestoreException">There is no such page.</exception>
    Span<byte> PageToFill(int table, int page);

    /// <summary>Ends the filling of a page whose checksum was worked out from what stands there.</summary>
    /// <exception cref="StateRestoreException">The page was sealed before.</exception>
    void Seal(int table, int page, ulong checksum);
}
