using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>What <c>replay</c> was asked for, after its options were checked.</summary>
internal sealed record ReplayRequest
{
    public required string DataDirectory { get; init; }

    /// <summary>From sequence 1, whatever snapshots there are.</summary>
    public bool IsFromStart { get; init; }

    public long? ToSequence { get; init; }

    public UtcNanos? ToTime { get; init; }

    /// <summary>Null: all accounts.</summary>
    public Text16 Account { get; init; }

    /// <summary>Null: all symbols.</summary>
    public Text24 Symbol { get; init; }

    /// <summary>How the inputs are changed before they are applied.</summary>
    public required WhatIf WhatIf { get; init; }

    public string? ExpectPath { get; init; }

    public bool ShowsEvents { get; init; }

    public bool ShowsDigest { get; init; }
}
