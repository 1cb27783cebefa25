using Positions.Core;

namespace Positions.Recovery;

/// <summary>Hands every output of a replay on as it comes, in a slot that the next one overwrites.</summary>
/// <param name="take">Called for each; a <see cref="ChangeOrder"/> to have a position's changes in the order of versions.</param>
public readonly struct HandOnSink(ChangeOrder.Handler take) : IOutputSink
{
    private readonly OutputEvent[] _slot = new OutputEvent[1];

    public ref OutputEvent Claim() => ref _slot[0];

    public void Commit() => take(in _slot[0]);
}
