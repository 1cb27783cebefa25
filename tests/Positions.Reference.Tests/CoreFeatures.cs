using Positions.Testing.Inputs;

namespace Positions.Reference.Tests;

/// <summary>What the core has of the domain: a feature is turned on here when the core gains it.</summary>
internal static class CoreFeatures
{
    public const InputFeatures Present = InputFeatures.All;
}
