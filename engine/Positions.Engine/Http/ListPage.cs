namespace Positions.Engine.Http;

/// <summary>Which page of a list is asked for.</summary>
/// <param name="FirstRow">Row at which it begins: rows stay where they are, whatever comes and goes between two pages.</param>
/// <param name="Skipped">Pages of rows that match to be passed over first; 0 where a cursor says the row.</param>
/// <param name="IsCounted">All rows that match are counted: where no cursor is given.</param>
internal readonly record struct ListPage(int FirstRow, int Skipped, bool IsCounted)
{
    /// <summary>The first page.</summary>
    public static ListPage First => new(0, 0, IsCounted: true);

    /// <summary>The page that begins at a row.</summary>
    public static ListPage At(int row) => new(row, 0, IsCounted: false);
}
