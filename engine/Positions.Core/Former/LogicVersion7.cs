namespace Positions.Core.Former;

/// <summary>
/// The state of logic version 7, laid out as today's. What had waited for an execution and found no room with the input that brought it, was
/// left until the date ended: what is left so at the take-over still is. Lots that one input opened had no order but their chain's, which they
/// get by number; of those that are used up on the day of the take-over it is not known any more.
/// </summary>
internal static class LogicVersion7
{
    public static FormerLayout ToLayout() => new() { LogicVersion = 7, Rows = [], TablesAdded = 0 };
}
