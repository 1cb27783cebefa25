namespace Positions.Cli;

/// <summary>What a running engine did not do, and why; the message names the address.</summary>
internal sealed class EngineHttpException(string message, Exception? innerException = null, int exitCode = ExitCode.CannotOpen)
    : Exception(message, innerException)
{
    /// <summary>Wrong for what it refused, Usage for what it did not understand, else CannotOpen.</summary>
    public int Code => exitCode;
}
