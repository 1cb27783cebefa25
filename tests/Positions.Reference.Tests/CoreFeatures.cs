using Positions.Testing.Inputs;

namespace Positions.Reference.Tests;

/// <summary>What the core and the model are known to agree on: a feature is turned on here when they do.</summary>
internal static class CoreFeatures
{
    public const InputFeatures Present = InputFeatures.All | InputFeatures.Statements;

    /// <summary>Capacities are not modelled.</summary>
    public const CollisionFeatures PresentInCollisions =
        CollisionFeatures.All & ~(CollisionFeatures.TinyTables | CollisionFeatures.TinyExecutions);
}
