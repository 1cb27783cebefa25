using Positions.Engine.Hosting;

namespace Positions.Engine.Pipeline;

/// <summary>Why the engine ended before it was asked to.</summary>
public sealed record HaltReason(ExitCode ExitCode, string Message, Exception? Cause);
