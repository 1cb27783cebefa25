using Positions.Core;

namespace Positions.Engine.Ingress;

/// <summary>What became of a command: the logic's output, or unknown because the engine stopped in between.</summary>
public sealed class CommandOutcome
{
    public static readonly CommandOutcome Unknown = new();

    private readonly OutputEvent _output;

    public CommandOutcome(in OutputEvent output)
    {
        _output = output;
        IsKnown = true;
    }

    private CommandOutcome()
    {
    }

    public bool IsKnown { get; }

    public ref readonly OutputEvent Output => ref _output;
}
