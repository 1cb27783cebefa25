namespace Positions.Core.Former;

/// <summary>A table whose rows are laid out otherwise today.</summary>
/// <param name="RowBytes">Length of a row then.</param>
/// <param name="Convert">From then to today.</param>
internal sealed record FormerRow(int RowBytes, RowConversion Convert);
