namespace Positions.Cli.Output;

/// <summary>Whoever read the output has gone, as <c>head</c> does: the verb ends, and there is nobody to be told.</summary>
internal sealed class OutputClosedException() : Exception("the output was closed");
