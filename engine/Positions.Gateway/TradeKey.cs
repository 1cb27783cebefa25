namespace Positions.Gateway;

/// <summary>An execution of a run: the source and the index of the message that brought it.</summary>
public readonly record struct TradeKey(int Source, long Index);
