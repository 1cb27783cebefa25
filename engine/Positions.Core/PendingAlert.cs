namespace Positions.Core;

/// <summary>An alert that the input at hand raised, until it is written out behind the outcome.</summary>
/// <param name="Code">Which.</param>
/// <param name="RangeFrom">As the code says.</param>
/// <param name="RangeTo">As the code says.</param>
internal readonly record struct PendingAlert(AlertCode Code, long RangeFrom, long RangeTo);
