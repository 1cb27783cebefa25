using Positions.Testing.Inputs;

namespace Positions.Reference.Tests;

/// <summary>What the core has of the domain: a feature is turned on here when the core gains it.</summary>
internal static class CoreFeatures
{
    /// <remarks>
    /// Not yet in the share that runs with every build: days, loads, adjustments, splits, renames, where rare combinations (a bust of what
    /// was undone ahead, an offset over a split of another chain) are still read differently; and orders and executions by cumulative
    /// quantity, where the definition is read differently in ten points (engine/decisions/0011-orders-beyond-the-matrix.md).
    /// POSITIONS_FEATURES=n runs any of them.
    /// </remarks>
    public const InputFeatures Present = InputFeatures.Redelivery | InputFeatures.KnownExecutions | InputFeatures.Epochs
        | InputFeatures.Gaps | InputFeatures.BadFills | InputFeatures.Unnumbered | InputFeatures.Instruments | InputFeatures.Extremes
        | InputFeatures.Marks | InputFeatures.CostMethods | InputFeatures.Busts | InputFeatures.Corrects;
}
