using Positions.Testing.Inputs;

namespace Positions.Reference.Tests;

/// <summary>What the core has of the domain: a feature is turned on here when the core gains it.</summary>
internal static class CoreFeatures
{
    /// <remarks>
    /// Not yet in the share that runs with every build: orders and executions by cumulative quantity, where the definition is read
    /// differently in ten points (engine/decisions/0011-orders-beyond-the-matrix.md). POSITIONS_FEATURES=n runs any of them.
    /// </remarks>
    public const InputFeatures Present = InputFeatures.All & ~(InputFeatures.Orders | InputFeatures.Cumulative);
}
