namespace Positions.Cli;

/// <summary>An engine cannot be reached, or answered something that is not its API.</summary>
internal sealed class EngineHttpException(string message, Exception? inner = null) : Exception(message, inner);
