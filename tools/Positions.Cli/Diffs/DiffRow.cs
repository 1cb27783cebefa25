namespace Positions.Cli.Diffs;

/// <summary>One field in which two sides differ; what one side does not have at all is <c>-</c> there.</summary>
/// <param name="What">input, state, position, source, order, setting or instrument.</param>
/// <param name="Sequence">Of an input; else 0.</param>
/// <param name="Key">What it is a field of; empty for inputs and the state as a whole.</param>
internal sealed record DiffRow(string What, long Sequence, string Key, string Field, string A, string B)
{
    public const string Absent = "-";
}
