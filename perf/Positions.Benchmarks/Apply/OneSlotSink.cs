using Positions.Core;

namespace Positions.Benchmarks.Apply;

/// <summary>Writes every output over the one before.</summary>
internal struct OneSlotSink : IOutputSink
{
    // Made at the first claim: a struct cannot hand out a reference to its own field.
    private OutputEvent[]? _slot;

    public readonly Disposition Disposition => _slot![0].Disposition;

    public ref OutputEvent Claim()
    {
        _slot ??= new OutputEvent[1];
        return ref _slot[0];
    }

    public readonly void Commit()
    {
    }
}
