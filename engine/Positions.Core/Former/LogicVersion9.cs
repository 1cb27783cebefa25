namespace Positions.Core.Former;

/// <summary>
/// The state of logic version 9, laid out as today's. Lots that were used up on dates which had ended are in it still where nothing had touched
/// their position since: they leave behind the next end of a date, or where lots are full. On what date a settlement came it did not note.
/// </summary>
internal static class LogicVersion9
{
    public static FormerLayout ToLayout() => new() { LogicVersion = 9, Rows = [], TablesAdded = 0 };
}
