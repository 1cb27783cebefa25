using System.Numerics;

namespace Positions.Reference;

/// <summary>D.5: the latest price of one kind for an instrument.</summary>
public sealed record ModelMark(BigInteger Price, MarkKind Kind, uint SourceId, long Sequence);
