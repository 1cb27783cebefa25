using System;

namespace Positions.Core.Former;

/// <summary>
/// The state of logic version 6, which knew no statements: a position's row had nothing of a cut, nor the time of its last change, so that
/// what changed shortly before the take-over is not known as being on the move. Splits and renamings waited in one queue with other works, and
/// began when they came to its head: those that have not, begin with the take-over.
/// </summary>
internal static class LogicVersion6
{
    /// <summary>
    /// Statements and ended ones, one each; accounts with an index of two; keys with an index of two and a list of free rows; open splits.
    /// </summary>
    public const int TablesAdded = 10;

    public static FormerRow Positions => new("positions", 368, ConvertPosition);

    /// <summary>Versions before had the same tables.</summary>
    public static FormerLayout ToLayout(uint logicVersion = 6) =>
        new() { LogicVersion = logicVersion, Rows = [Positions], TablesAdded = TablesAdded, HasOneQueue = true };

    private static void ConvertPosition(ReadOnlySpan<byte> former, Span<byte> row) => former.CopyTo(row);
}
