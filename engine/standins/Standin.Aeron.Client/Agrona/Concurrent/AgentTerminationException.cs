namespace Adaptive.Agrona.Concurrent;

/// <summary>Thrown by an agent to end its own duty cycle.</summary>
public sealed class AgentTerminationException(string message) : Exception(message);
