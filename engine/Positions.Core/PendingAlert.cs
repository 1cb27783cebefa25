namespace Positions.Core;

/// <summary>An alert that the input at hand or a message that had waited raised, until it is written out behind the outcome.</summary>
/// <param name="Code">Which.</param>
/// <param name="RangeFrom">As the code says.</param>
/// <param name="RangeTo">As the code says.</param>
/// <param name="VerdictLink">Place plus one, among the outputs beside the outcome, of the verdict on the message that had waited; 0 for the input at hand.</param>
internal readonly record struct PendingAlert(AlertCode Code, long RangeFrom, long RangeTo, int VerdictLink);
