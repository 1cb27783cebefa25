using System.Numerics;

namespace Positions.Gateway;

/// <summary>Settings of one source's session; checked when the session is built.</summary>
public sealed record GatewaySessionOptions
{
    /// <summary>The source; 0 belongs to the engine's own HTTP interface.</summary>
    public required uint SourceId { get; init; }

    /// <summary>Epoch of the numbering [1].</summary>
    public ushort Epoch { get; init; } = 1;

    /// <summary>
    /// While nothing has been appended, take over a higher epoch that the engine names instead of halting as stale [true].
    /// </summary>
    public bool AdoptEpoch { get; init; } = true;

    /// <summary>
    /// Number of the first message, or null: numbering goes on from the engine's nextExpectedSourceSeq, and nothing can be appended
    /// before it is known [null].
    /// </summary>
    public long? FirstSourceSeq { get; init; }

    /// <summary>
    /// Most messages appended and not yet acknowledged [16384]. At most the engine's reorder window, else a lost message makes it drop
    /// what follows.
    /// </summary>
    public int WindowMessages { get; init; } = 16_384;

    /// <summary>
    /// Messages retained, acknowledged ones included, so that they can be sent again to an engine that lost them [65536];
    /// a power of two, at least <see cref="WindowMessages"/>. Each takes 232 bytes.
    /// </summary>
    public int HistoryMessages { get; init; } = 65_536;

    /// <summary>Between two SourceHello while no SourceState answers [1 s].</summary>
    public long HelloIntervalNanos { get; init; } = 1_000_000_000L;

    /// <summary>Between two SourceHeartbeat [1 s].</summary>
    public long HeartbeatIntervalNanos { get; init; } = 1_000_000_000L;

    /// <summary>Most numbered messages one turn sends, so that acknowledgements are read in between [64].</summary>
    public int SendBurstMessages { get; init; } = 64;

    internal GatewaySessionOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfZero(SourceId);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(WindowMessages);
        ArgumentOutOfRangeException.ThrowIfLessThan(HistoryMessages, WindowMessages);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(HelloIntervalNanos);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(HeartbeatIntervalNanos);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SendBurstMessages);
        if (!BitOperations.IsPow2(HistoryMessages))
        {
            throw new ArgumentException($"{nameof(HistoryMessages)} is {HistoryMessages}, must be a power of two");
        }

        if (FirstSourceSeq is <= 0)
        {
            throw new ArgumentException($"{nameof(FirstSourceSeq)} is {FirstSourceSeq}, numbering starts at 1");
        }

        return this;
    }
}
