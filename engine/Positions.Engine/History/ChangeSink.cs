using Positions.Core;

namespace Positions.Engine.History;

/// <summary>Hands the outputs of a replay on in the order of versions.</summary>
internal readonly struct ChangeSink(ChangeOrder order) : IOutputSink
{
    private readonly OutputEvent[] _slot = new OutputEvent[1];

    public ref OutputEvent Claim() => ref _slot[0];

    public void Commit() => order.Take(in _slot[0]);
}
