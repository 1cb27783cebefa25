using System;
using Positions.Core.Reconciliation;
using Positions.Protocol.Values;

namespace Positions.Core;

// Statements and what they found, for after replay and for tools; on the thread that owns the logic.
public sealed partial class BusinessLogic
{
    /// <summary>Accounts that one statement may be limited to.</summary>
    public const int MaxStatementAccounts = StatementBook.MaxAccounts;

    /// <summary>Accounts that statements may ever have been limited to, all together.</summary>
    public const int MaxAccountsInScopes = StatementBook.MaxAccountsEver;

    /// <summary>How long a correction may be approved where Reconciliation:CorrectionTtlSeconds says nothing else.</summary>
    public const int DefaultCorrectionTtlSeconds = 86_400;

    /// <summary>Keys that statements have compared, free rows included: see <see cref="TryGetReconciledKey(int, out ReconciledKeyView)"/>.</summary>
    public int ReconciledKeyCount => _reconciled.RowCount;

    /// <summary>The statement that is open, or the last one.</summary>
    public StatementView Statement
    {
        get
        {
            ref readonly StatementRow row = ref _statements.Current;
            return new StatementView
            {
                Number = row.Number,
                Id = row.Id,
                Principal = row.Principal,
                State = row.State,
                CutSequence = row.CutSequence,
                CutTime = new UtcNanos(row.CutTime),
                IsComplete = row.IsComplete != 0,
                Accounts = row.Accounts,
                Lines = row.Lines,
                Compared = row.Compared,
                SmallBreaks = row.SmallBreaks,
                LargeBreaks = row.LargeBreaks,
                Corrected = row.Corrected,
                NetError = row.NetError,
                GrossError = row.GrossError,
            };
        }
    }

    /// <summary>False for a row that is free.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public bool TryGetReconciledKey(int index, out ReconciledKeyView view)
    {
        CheckIndex(index, ReconciledKeyCount);
        ref readonly ReconciledRow row = ref _reconciled.Read(index);
        view = row.Account.IsNull ? default : ViewOf(in row);
        return !row.Account.IsNull;
    }

    /// <summary>False for a key that no statement has compared.</summary>
    public bool TryGetReconciledKey(in Text16 account, in Text24 symbol, out ReconciledKeyView view)
    {
        int row = _reconciled.Find(in account, in symbol);
        view = row < 0 ? default : ViewOf(in _reconciled.Read(row));
        return row >= 0;
    }

    private static ReconciledKeyView ViewOf(in ReconciledRow row) => new()
    {
        Account = row.Account,
        Symbol = row.Symbol,
        StatementNumber = row.StatementNumber,
        ExternalQuantity = row.ExternalQuantity,
        InternalQuantity = row.InternalQuantity,
        AveragePrice = row.AveragePrice,
        Severity = row.Severity,
        Action = row.Action,
        BreakCount = row.BreakCount,
        Breaker = row.Breaker,
        BreakerReason = row.BreakerReason,
        BreakerSequence = row.BreakerSequence,
        CorrectionId = row.CorrectionId,
        CorrectionStatus = row.CorrectionStatus,
        CorrectionDelta = row.CorrectionDelta,
        CorrectionInternalQuantity = row.CorrectionInternalQuantity,
        CorrectionExternalQuantity = row.CorrectionExternalQuantity,
        CorrectionVersion = row.CorrectionVersion,
        CorrectionTime = new UtcNanos(row.CorrectionTime),
        Proposer = row.Proposer,
    };
}
