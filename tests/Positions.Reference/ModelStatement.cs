using System.Collections.Immutable;
using System.Numerics;

namespace Positions.Reference;

/// <summary>D.10: a statement with all that its cut was.</summary>
/// <param name="CutTime">Of the engine.</param>
/// <param name="Accounts">In scope, as announced; 0 is all.</param>
public sealed record ModelStatement(
    uint Number, string Id, string Principal, long CutSequence, long CutTime, bool IsComplete, int Accounts)
{
    public StatementState State { get; init; } = StatementState.Open;

    /// <summary>Every position there was.</summary>
    public ImmutableDictionary<PositionKey, CutPosition> Cut { get; init; } = ImmutableDictionary<PositionKey, CutPosition>.Empty;

    public ImmutableHashSet<string> Scope { get; init; } = [];

    /// <summary>By lines that were taken.</summary>
    public ImmutableHashSet<PositionKey> Named { get; init; } = [];

    public int Compared { get; init; }

    public int SmallBreaks { get; init; }

    public int LargeBreaks { get; init; }

    public int Corrected { get; init; }

    public BigInteger NetError { get; init; }

    public BigInteger GrossError { get; init; }

    public int Lines => Named.Count;

    /// <summary>Lines are coming, or what they do not name is gone through.</summary>
    public bool IsOpen => State is StatementState.Open or StatementState.Completing;

    public bool IsScopeComplete => Scope.Count == Accounts;

    public bool Covers(string account) => Accounts == 0 || Scope.Contains(account);

    public CutPosition CutOf(PositionKey key) => Cut.GetValueOrDefault(key);
}
