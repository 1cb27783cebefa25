namespace Positions.Core.Pages;

/// <summary>What there is of one table at a cut.</summary>
/// <param name="Name">Name of the table; part of no digest, but of what a restore compares.</param>
/// <param name="RowBytes">Length of one row; none goes across two pages.</param>
/// <param name="RowCount">Rows in use, free ones included.</param>
/// <param name="PageCount">Pages in use.</param>
public readonly record struct TableShape(string Name, int RowBytes, int RowCount, int PageCount);
