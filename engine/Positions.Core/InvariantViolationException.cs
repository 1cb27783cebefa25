using System;

namespace Positions.Core;

/// <summary>
/// The state or the order of inputs is not what it must be. The process stops (exit code 5) without applying anything further.
/// </summary>
public sealed class InvariantViolationException(string message) : Exception(message);
