using Positions.Protocol.Messages;

namespace Positions.Gateway;

/// <summary>Counts rejects by reason and keeps the last few of them for a report. Written by the session's thread.</summary>
public sealed class RejectTally
{
    /// <summary>How many rejects are kept in full.</summary>
    public const int RetainedCount = 64;

    // Reasons that this version does not know are counted in the last place.
    private readonly long[] _countByReason = new long[32];
    private readonly FillRejected[] _last = new FillRejected[RetainedCount];

    /// <summary>FillRejected messages received, repetitions included.</summary>
    public long Count { get; private set; }

    public long CountOf(ushort reason) => _countByReason[Math.Min(reason, _countByReason.Length - 1)];

    /// <summary>The retained rejects, oldest first. Allocates.</summary>
    public IReadOnlyList<FillRejected> Last()
    {
        int retained = (int)Math.Min(Count, RetainedCount);
        var rejects = new FillRejected[retained];
        for (int i = 0; i < retained; i++)
        {
            rejects[i] = _last[(Count - retained + i) % RetainedCount];
        }

        return rejects;
    }

    internal void Add(in FillRejected rejected)
    {
        _countByReason[Math.Min(rejected.Reason, _countByReason.Length - 1)]++;
        _last[Count % RetainedCount] = rejected;
        Count++;
    }
}
