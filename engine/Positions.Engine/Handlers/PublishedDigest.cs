namespace Positions.Engine.Handlers;

/// <summary>A digest of the whole state at exactly <paramref name="Sequence"/>.</summary>
public sealed record PublishedDigest(long Sequence, string Value);
