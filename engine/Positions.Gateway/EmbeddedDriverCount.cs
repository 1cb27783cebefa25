namespace Positions.Gateway;

/// <summary>One of the counters of the embedded driver.</summary>
/// <param name="Name">In Pascal case: the driver's own name of it.</param>
public readonly record struct EmbeddedDriverCount(string Name, long Value);
