namespace Positions.Cli.Output;

/// <summary>Rows under columns, in one of the output formats. csv and json go out row by row.</summary>
internal interface IReportWriter
{
    /// <param name="rowsName">Name of the array in json.</param>
    /// <param name="columns">One per cell.</param>
    /// <param name="facts">Numbers that stand before the array in json; the other formats leave them out.</param>
    void Begin(string rowsName, IReadOnlyList<Column> columns, params ReadOnlySpan<(string Name, long Value)> facts);

    void Row(params string[] cells);

    void End();
}
