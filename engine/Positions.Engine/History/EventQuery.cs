using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Engine.History;

/// <summary>Which changes of positions are wanted; null is any.</summary>
public sealed record EventQuery
{
    public Text16 Account { get; init; }

    /// <summary>As the position was called at the time, unless <see cref="PositionIndex"/> names one.</summary>
    public Text24 Symbol { get; init; }

    /// <summary>Row of one position, whatever it was called at the time; below 0: any.</summary>
    public int PositionIndex { get; init; } = -1;

    public PositionChangeKind? Kind { get; init; }

    public Text36 ExecId { get; init; }

    public uint? SourceId { get; init; }

    /// <summary>First input whose changes are wanted.</summary>
    public long From { get; init; } = 1;

    /// <summary>Last input whose changes are wanted; it has been released.</summary>
    public required long To { get; init; }

    /// <summary>Changes in one page; those of one input stay together.</summary>
    public int Limit { get; init; } = 1_000;

    public bool Matches(in OutputEvent change)
    {
        bool isPosition = PositionIndex >= 0
            ? change.PositionIndex == PositionIndex
            : (Account.IsNull || change.Account == Account) && (Symbol.IsNull || change.Symbol == Symbol);
        return isPosition && (Kind is null || change.ChangeKind == Kind) && (ExecId.IsNull || change.ExecId == ExecId)
            && (SourceId is null || change.SourceId == SourceId);
    }
}
