using Positions.Protocol.Values;

namespace Positions.Core.Reconciliation;

/// <summary>A statement that ended well, and the sequence at which it began.</summary>
internal readonly record struct EndedStatementRow(Text24 Id, long CutSequence);
