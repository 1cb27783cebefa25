namespace Positions.Engine.Hosting;

/// <summary>The engine cannot start, for a reason that its operator can mend; the message says what and how.</summary>
public sealed class StartupException(ExitCode exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public ExitCode ExitCode { get; } = exitCode;
}
