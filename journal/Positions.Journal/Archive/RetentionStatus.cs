namespace Positions.Journal.Archive;

/// <summary>How the keeper of full segments stands; immutable.</summary>
/// <param name="Segments">Segments in the journal's folder.</param>
/// <param name="Archived">Segments archived since the start.</param>
/// <param name="Removed">Segments removed since the start.</param>
/// <param name="HeldBack">
/// Segments over the limit that stay because their inputs, or those before, must be kept; see <paramref name="LowestSequenceToKeep"/>.
/// </param>
/// <param name="LowestSequenceToKeep">What was asked for last; 0 before that.</param>
/// <param name="Failure">Why the last try failed; empty when it did not.</param>
public sealed record RetentionStatus(int Segments, long Archived, long Removed, int HeldBack, long LowestSequenceToKeep, string Failure);
