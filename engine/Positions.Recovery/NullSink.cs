using Positions.Core;

namespace Positions.Recovery;

/// <summary>Takes the logic's outputs and forgets them: for replays that only want the state.</summary>
public struct NullSink : IOutputSink
{
    private OutputEvent[]? _slot;

    public ref OutputEvent Claim()
    {
        _slot ??= new OutputEvent[1];
        return ref _slot[0];
    }

    public readonly void Commit()
    {
    }
}
