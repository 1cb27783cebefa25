namespace Positions.Core.Former;

/// <summary>
/// The state of logic version 5, laid out as today's. A split left no entry in a position that was flat then: on the day of the take-over,
/// what is folded over such a split stays as it was under that version.
/// </summary>
internal static class LogicVersion5
{
    public static FormerLayout ToLayout() => LogicVersion6.ToLayout(5);
}
