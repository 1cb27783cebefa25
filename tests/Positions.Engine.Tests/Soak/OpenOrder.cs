using Positions.Protocol.Values;

namespace Positions.Engine.Tests.Soak;

/// <summary>An order that can still be filled.</summary>
/// <param name="Id">Of the venue.</param>
/// <param name="Key">Number of the position.</param>
/// <param name="Side">Of its fills.</param>
/// <param name="Left">Whole units.</param>
internal readonly record struct OpenOrder(Text36 Id, int Key, Side Side, int Left);
