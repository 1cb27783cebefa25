namespace Positions.Core.Former;

/// <summary>
/// The state of logic version 4. There an instrument did not know its last split: the row had no such fields and zeros in their place, so that
/// a split of before is not known as a duplicate when it is sent again.
/// </summary>
internal static class LogicVersion4
{
    public static FormerLayout ToLayout() => LogicVersion6.ToLayout(4);
}
