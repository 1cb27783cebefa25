namespace Positions.Core.Former;

/// <summary>
/// The state of logic version 8, laid out as today's but for what it did not note: which of the messages that wait bear a number that had
/// been given up (refused in the end, they count once more), and when executions were retired first (from the beginning, it seems). What is
/// held is judged anew by the time that is set.
/// </summary>
internal static class LogicVersion8
{
    public static FormerLayout ToLayout() => new() { LogicVersion = 8, Rows = [], TablesAdded = 0 };
}
