namespace Positions.Core.Former;

/// <summary>A table whose rows are laid out otherwise today.</summary>
/// <param name="Table">Its name.</param>
/// <param name="RowBytes">Length of a row then.</param>
/// <param name="Convert">From then to today.</param>
internal sealed record FormerRow(string Table, int RowBytes, RowConversion Convert);
