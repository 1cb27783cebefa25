using Positions.Core;

namespace Positions.Cli.EndOfDay;

/// <summary>Hands every output of the logic on.</summary>
internal readonly struct EodSink(EodEvents events) : IOutputSink
{
    private readonly OutputEvent[] _slot = new OutputEvent[1];

    public ref OutputEvent Claim() => ref _slot[0];

    public void Commit() => events.Take(in _slot[0]);
}
