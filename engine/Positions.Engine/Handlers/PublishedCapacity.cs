using Positions.Core;

namespace Positions.Engine.Handlers;

/// <summary>A copy of the table sizes that other threads may read.</summary>
public sealed record PublishedCapacity(CapacityUse Use);
