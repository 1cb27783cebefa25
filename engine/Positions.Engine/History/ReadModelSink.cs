using Positions.Core;
using Positions.Engine.Egress;

namespace Positions.Engine.History;

/// <summary>Lets a replay keep a read model, by the same code that keeps the live one.</summary>
public readonly struct ReadModelSink(ReadModel model) : IOutputSink
{
    private readonly OutputEvent[] _slot = new OutputEvent[1];

    public ref OutputEvent Claim() => ref _slot[0];

    public void Commit() => model.Take(in _slot[0]);
}
