using System.Collections.Immutable;
using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Reference;

/// <content>D.10: statements, from their begin to their end.</content>
public sealed partial class ReferenceModel
{
    private const int ScopeMax = 4_096;
    private const int EndedStatementsKnown = 1_024;
    private const int RowsPerSlice = 64;

    /// <summary>Positions in the order in which they came.</summary>
    private readonly List<KeyHistory> _rows = [];

    /// <summary>By row; a row that is free is null and the last one that was freed is the first to be taken.</summary>
    private readonly List<ReconciledKey?> _reconciled = [];
    private readonly Stack<int> _freeReconciled = [];

    private readonly List<(string Id, long CutSequence)> _endedStatements = [];

    // Of a statement that is completing: the next rows, and those that came later.
    private int _nextPosition;
    private int _positionsEnd;
    private int _nextReconciled;
    private int _reconciledEnd;

    /// <summary>The statement that is open, or the last one.</summary>
    public ModelStatement? Statement { get; private set; }

    public IEnumerable<ReconciledKey> ReconciledKeys => _reconciled.OfType<ReconciledKey>();

    /// <summary>How many keys gave way to those that the last renaming took along.</summary>
    public int KeysGivenWay { get; private set; }

    /// <summary>At the cut of the open statement; as it is now where none is open.</summary>
    public BigInteger QuantityAtCut(string account, string symbol) => Statement is { IsOpen: true } statement
        ? statement.CutOf(new PositionKey(account, symbol)).Net
        : Position(account, symbol)?.Net ?? 0;

    private Judgement BeginStatement(in StatementBegun begun)
    {
        if (begun.StatementId.IsNull || begun.Principal.IsNull)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        string id = begun.StatementId.ToString();
        if (_endedStatements.Exists(ended => ended.Id == id))
        {
            return new Judgement(ModelDisposition.DuplicateExec, RejectReason.None, _endedStatements.Find(ended => ended.Id == id).CutSequence);
        }

        if (begun.Accounts > ScopeMax)
        {
            return Judgement.Reject(RejectReason.Capacity);
        }

        if (Statement is { IsOpen: true })
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        long movedAfter = _engineTime - (_settings.InFlightMilliseconds * 1_000_000L);
        Statement = new ModelStatement((Statement?.Number ?? 0) + 1, id, begun.Principal.ToString(), _sequence, _engineTime,
            begun.IsComplete != 0, begun.Accounts)
        {
            Cut = _positions.ToImmutableDictionary(position => position.Key,
                position => new CutPosition(position.Value.Now.Net, position.Value.Now.Version, position.Value.ChangedAt > movedAfter)),
        };
        return Judgement.Control;
    }

    private Judgement ScopeStatement(in StatementScoped scoped)
    {
        if (scoped.Account.IsNull)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (TakingLines(scoped.StatementId) is not { } statement)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        string account = scoped.Account.ToString();
        if (statement.Lines > 0 || statement.Scope.Contains(account) || statement.IsScopeComplete)
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        Statement = statement with { Scope = statement.Scope.Add(account) };
        return Judgement.Control;
    }

    private Judgement TakeLine(in StatementLine line)
    {
        if (line.Account.IsNull || line.Symbol.IsNull || line.Quantity.IsNull)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (TakingLines(line.StatementId) is not { IsScopeComplete: true } statement)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        var key = new PositionKey(line.Account.ToString(), line.Symbol.ToString());
        if (!statement.Covers(key.Account) || statement.Named.Contains(key))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        Statement = statement with { Named = statement.Named.Add(key) };
        CompareD10(key, line.Quantity.Mantissa, Value(line.AveragePrice), line.Prefix.TransactTime);
        return Judgement.Control;
    }

    private Judgement EndStatement(in StatementEnded ended)
    {
        if (TakingLines(ended.StatementId) is not { } statement)
        {
            return Judgement.Reject(RejectReason.NotAllowed);
        }

        if (ended.IsAbandoned != 0)
        {
            FailStatement();
            return Judgement.Control;
        }

        if (ended.Lines != statement.Lines || !statement.IsScopeComplete)
        {
            FailStatement();
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        if (statement.IsComplete)
        {
            Statement = statement with { State = StatementState.Completing };
            (_nextPosition, _positionsEnd) = (0, _rows.Count);
            (_nextReconciled, _reconciledEnd) = (0, _reconciled.Count);
        }
        else
        {
            StatementIsOver();
        }

        return Judgement.Control;
    }

    private ModelStatement? TakingLines(Text24 id) =>
        Statement is { State: StatementState.Open } open && open.Id == id.ToString() ? open : null;

    private Judgement EngineStart()
    {
        if (Statement is not { State: StatementState.Completing })
        {
            FailStatement(); // one that is completing needs nobody any more
        }

        return Judgement.Control;
    }

    /// <summary>What was compared stays.</summary>
    private void FailStatement()
    {
        if (Statement is { IsOpen: true })
        {
            Statement = Statement with { State = StatementState.Failed };
            _alerts.Add(ModelAlert.StatementFailed);
        }
    }

    private void StatementIsOver()
    {
        Statement = Statement! with { State = StatementState.Ended };
        _endedStatements.Add((Statement.Id, Statement.CutSequence));
        if (_endedStatements.Count > EndedStatementsKnown)
        {
            _endedStatements.RemoveAt(0);
        }
    }

    /// <summary>What one input brings the open statement on by: some positions, and once they are all done, some keys.</summary>
    private void CompleteSlice()
    {
        for (int end = Math.Min(_positionsEnd, _nextPosition + RowsPerSlice); _nextPosition < end; _nextPosition++)
        {
            CompareUnnamed(_rows[_nextPosition].Now.Key);
        }

        if (_nextPosition < _positionsEnd)
        {
            return;
        }

        for (int end = Math.Min(_reconciledEnd, _nextReconciled + RowsPerSlice); _nextReconciled < end; _nextReconciled++)
        {
            if (_reconciled[_nextReconciled] is { } row)
            {
                CompareUnnamed(row.Key);
            }
        }

        if (_nextReconciled == _reconciledEnd)
        {
            StatementIsOver();
        }
    }

    /// <summary>At 0 by the other side, unless the statement has compared it already.</summary>
    private void CompareUnnamed(PositionKey key)
    {
        ReconciledKey? row = ReconciledKeyOf(key);
        if (!Statement!.Covers(key.Account) || row?.StatementNumber == Statement.Number)
        {
            return;
        }

        bool isQuiet = row is null or { BreakCount: 0, Breaker: BreakerState.Closed, Correction: null or { Waits: false } };
        if (!Statement.CutOf(key).Net.IsZero || !isQuiet)
        {
            CompareD10(key, 0, null, UtcNanos.Null);
        }
    }
}
