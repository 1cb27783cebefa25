using Positions.Protocol;

namespace Positions.Engine.Tests.Soak;

/// <summary>A fill that has been sent, and on which simulated date.</summary>
internal readonly record struct Traded(InputEvent Fill, int Date);
