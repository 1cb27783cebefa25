using Positions.Journal;

namespace Positions.Engine.Hosting;

/// <summary>Everything that can be configured, read once at start and frozen; names and defaults are those of the README.</summary>
public sealed record EngineOptions
{
    public string DataDirectory { get; init; } = "data";

    public ThreadsMode Threads { get; init; } = ThreadsMode.Auto;

    public WaitMode WaitStrategy { get; init; } = WaitMode.Auto;

    /// <summary>Slots of the input ring and of the output ring; a power of two.</summary>
    public int RingSize { get; init; } = 65_536;

    public string IngressChannel { get; init; } = "aeron:udp?endpoint=127.0.0.1:40456";

    public int IngressStreamId { get; init; } = 1001;

    /// <summary>Empty: every source but 0 may publish.</summary>
    public IReadOnlyList<uint> AllowedSources { get; init; } = [];

    /// <summary>Messages of one source that may wait for an earlier one; a power of two.</summary>
    public int ReorderWindow { get; init; } = 65_536;

    public int GapTimeoutMs { get; init; } = 2_000;

    public GapPolicy GapPolicy { get; init; } = GapPolicy.Halt;

    public string EgressChannel { get; init; } = "aeron:udp?control=127.0.0.1:40457|control-mode=dynamic";

    public int EgressStreamId { get; init; } = 1002;

    /// <summary>Stream of position events on the egress channel; 0: none.</summary>
    public int EventsStreamId { get; init; }

    public JournalDurability Durability { get; init; } = JournalDurability.Batch;

    public int FlushIntervalMs { get; init; } = 5;

    public long SegmentBytes { get; init; } = 268_435_456;

    /// <summary>Segments that stay in the journal's folder, the one in use among them; 0: all. What a start needs stays in any case.</summary>
    public int RetainSegments { get; init; }

    /// <summary>Where full segments are copied, compressed; empty: nowhere. Relative to the data directory.</summary>
    public string ArchiveDirectory { get; init; } = "";

    /// <summary>Inputs between two snapshots; 0: not by count.</summary>
    public long SnapshotEveryInputs { get; init; } = 5_000_000;

    /// <summary>Seconds between two snapshots with any input between them; 0: not by time.</summary>
    public int SnapshotEverySeconds { get; init; } = 300;

    /// <summary>Snapshots that stay; 0: none are written.</summary>
    public int SnapshotKeep { get; init; } = 3;

    /// <summary>Page copies of 4 KB between the logic and the snapshot's writer; a power of two.</summary>
    public int SnapshotPoolPages { get; init; } = 4_096;

    /// <summary>The journal is replayed in the background and compared with the live state at every snapshot.</summary>
    public bool ShadowEnabled { get; init; }

    /// <summary>Share of one core that the shadow takes.</summary>
    public int ShadowCpuPercent { get; init; } = 25;

    public int CapacityPositions { get; init; } = 100_000;

    public int CapacityExecutions { get; init; } = 10_000_000;

    public int CapacitySources { get; init; } = 256;

    public int CapacityOrders { get; init; } = 1_000_000;

    /// <summary>The currency by way of which reports convert where no direct rate is marked.</summary>
    public string PivotCurrency { get; init; } = "USD";

    public IReadOnlyList<InstrumentOptions> Instruments { get; init; } = [];

    /// <summary>Settings that change results, as (key, text): sequenced at start where they differ from the state.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ResultSettings { get; init; } = [];

    public string HttpUrl { get; init; } = "http://127.0.0.1:8005";

    public IReadOnlyList<HttpKey> HttpKeys { get; init; } = [];

    public bool Demo { get; init; }

    public bool DemoExit { get; init; }

    /// <summary>Fills that --demo publishes.</summary>
    public int DemoFills { get; init; } = 100_000;
}
