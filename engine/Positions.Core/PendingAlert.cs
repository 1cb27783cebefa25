namespace Positions.Core;

/// <summary>An alert that the input at hand or a message that had waited raised, until it is written out behind the outcome.</summary>
/// <param name="Code">Which.</param>
/// <param name="RangeFrom">As the code says.</param>
/// <param name="RangeTo">As the code says.</param>
/// <param name="TellerLink">Place plus one of the verdict, among the outputs beside the outcome, of the message that had waited and raised it;
/// 0 for the input at hand.</param>
internal readonly record struct PendingAlert(AlertCode Code, long RangeFrom, long RangeTo, int TellerLink = 0);
