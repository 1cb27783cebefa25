namespace Positions.Cli;

/// <summary>The command line asks for something that makes no sense or does not exist; the message names it.</summary>
internal sealed class UsageException(string message) : Exception(message);
