namespace Positions.Core;

/// <summary>An alert that the input at hand raised, until it is written out behind the outcome.</summary>
internal readonly record struct PendingAlert(AlertCode Code, long RangeFrom, long RangeTo);
