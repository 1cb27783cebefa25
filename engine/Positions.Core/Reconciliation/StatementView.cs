using System;
using Positions.Protocol.Values;

namespace Positions.Core.Reconciliation;

/// <summary>The statement that is open, or the last one.</summary>
public readonly record struct StatementView
{
    /// <summary>From 1; 0 before the first.</summary>
    public required uint Number { get; init; }

    public required Text24 Id { get; init; }

    public required Text24 Principal { get; init; }

    public required StatementState State { get; init; }

    /// <summary>Sequence of StatementBegun: what every line is compared with is the state right behind it.</summary>
    public required long CutSequence { get; init; }

    public required UtcNanos CutTime { get; init; }

    public required bool IsComplete { get; init; }

    /// <summary>Accounts in scope; 0 is all.</summary>
    public required int Accounts { get; init; }

    /// <summary>Lines taken so far.</summary>
    public required int Lines { get; init; }

    /// <summary>Keys compared: the lines, and what a complete statement does not name.</summary>
    public required int Compared { get; init; }

    public required int SmallBreaks { get; init; }

    public required int LargeBreaks { get; init; }

    /// <summary>Breaks that were corrected by themselves.</summary>
    public required int Corrected { get; init; }

    /// <summary>Sum of the differences that count, with their signs, at 1e-8.</summary>
    public required Int128 NetError { get; init; }

    /// <summary>The same without signs.</summary>
    public required Int128 GrossError { get; init; }
}
