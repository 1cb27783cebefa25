using Positions.Core;

namespace Positions.Engine.History;

/// <summary>A change of a position, and in words what the change alone does not say.</summary>
public readonly record struct EventLine(OutputEvent Change, string Detail);
