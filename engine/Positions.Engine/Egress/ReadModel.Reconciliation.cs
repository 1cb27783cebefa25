using System.Collections.Concurrent;
using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

// Keys that statements have compared: their last comparison, breaker and correction.
public sealed partial class ReadModel
{
    private readonly ConcurrentDictionary<(Text16 Account, Text24 Symbol), int> _reconciledByKey = new();
    private readonly List<int> _leftRows = [];
    private int _openBreakers;
    private int _pendingCorrections;

    /// <summary>In the order in which they were first compared. <see cref="ReconciledCopy.IsThere"/> says which still are.</summary>
    public PublishedRows<ReconciledCopy> Reconciled { get; } = new();

    public BreakCounts BreakCounts { get; } = new();

    /// <summary>Breakers that are open or half open.</summary>
    public int OpenBreakers => Volatile.Read(ref _openBreakers);

    /// <summary>Corrections that wait for a decision.</summary>
    public int PendingCorrections => Volatile.Read(ref _pendingCorrections);

    /// <summary>Rows that halted keys left when they were renamed, in their order. Writer's thread.</summary>
    public int LeftRowCount => _leftRows.Count;

    public bool TryFindReconciled(in Text16 account, in Text24 symbol, out int index) => _reconciledByKey.TryGetValue((account, symbol), out index);

    /// <summary>One of <see cref="LeftRowCount"/>. Writer's thread.</summary>
    public int LeftRow(int index) => _leftRows[index];

    private void TakeReconciled(in OutputEvent output)
    {
        BreakCounts.Count(in output);
        bool isNew = !_reconciledByKey.TryGetValue((output.Account, output.Symbol), out int index);
        index = isNew ? Reconciled.Count : index;
        ReconciledCopy row = isNew ? default : Reconciled[index];
        bool opens = output.BreakerState == BreakerState.Open && row.Breaker != BreakerState.Open;
        if (output.CorrectionId != row.CorrectionId)
        {
            // Made with this comparison.
            row.CorrectionInternalQuantity = output.InternalQuantity;
            row.CorrectionExternalQuantity = output.ExternalQuantity;
        }

        row.Account = output.Account;
        row.Symbol = output.Symbol;
        row.StatementNumber = output.StatementNumber;
        row.ExternalQuantity = output.ExternalQuantity;
        row.InternalQuantity = output.InternalQuantity;
        row.Severity = output.BreakSeverity;
        row.Action = output.BreakAction;
        row.CorrectionReason = output.CorrectionReason;
        row.BreakCount = output.BreakCount;
        row.Breaker = output.BreakerState;
        row.BreakerReason = output.BreakerReason;
        row.BreakerSequence = opens ? output.CutSequence : row.BreakerSequence;
        row.CorrectionId = output.CorrectionId;
        row.CorrectionStatus = output.CorrectionStatus;
        row.CorrectionDelta = output.CorrectionDelta;
        row.CorrectionVersion = output.CorrectionVersion;
        row.CorrectionTime = output.CorrectionTime;
        row.Proposer = output.Proposer;
        row.LastSequence = output.InputSequence;
        Publish(index, in row);
        if (isNew)
        {
            _reconciledByKey[(output.Account, output.Symbol)] = index;
        }
    }

    /// <summary>
    /// A renaming takes the row along; one that the new key has already gives way, and its breaker stays if it is the graver. A halted key
    /// takes a new row, so that the old symbol can be told as resumed.
    /// </summary>
    private void RenameReconciled(in Text16 account, in Text24 symbol, in Text24 newSymbol, long sequence)
    {
        if (!_reconciledByKey.TryRemove((account, symbol), out int index))
        {
            return;
        }

        ReconciledCopy row = Reconciled[index];
        if (row.IsHalted)
        {
            Publish(index, row with { Breaker = BreakerState.Closed, HasLeft = 1, LastSequence = sequence });
            _leftRows.Add(index);
            index = Reconciled.Count;
        }

        row.Symbol = newSymbol;
        row.LastSequence = sequence;
        if (_reconciledByKey.TryGetValue((account, newSymbol), out int there))
        {
            ReconciledCopy other = Reconciled[there];
            if (other.Breaker > row.Breaker)
            {
                row.Breaker = other.Breaker;
                row.BreakerReason = other.BreakerReason;
                row.BreakerSequence = other.BreakerSequence;
            }

            Publish(there, default);
        }

        Publish(index, in row);
        _reconciledByKey[(account, newSymbol)] = index;
    }

    private void Publish(int index, in ReconciledCopy row)
    {
        ReconciledCopy before = index < Reconciled.Count ? Reconciled[index] : default;
        Reconciled.BeginWrite(index) = row;
        Reconciled.EndWrite(index);
        Volatile.Write(ref _openBreakers, _openBreakers + Change(before.IsHalted, row.IsHalted));
        Volatile.Write(ref _pendingCorrections, _pendingCorrections + Change(before.IsCorrectionPending, row.IsCorrectionPending));
    }

    private static int Change(bool before, bool after) => (after ? 1 : 0) - (before ? 1 : 0);

    private void AddReconciled(BusinessLogic recovered)
    {
        for (int i = 0; i < recovered.ReconciledKeyCount; i++)
        {
            if (!recovered.TryGetReconciledKey(i, out ReconciledKeyView view))
            {
                continue;
            }

            int index = Reconciled.Count;
            var row = new ReconciledCopy
            {
                Account = view.Account,
                Symbol = view.Symbol,
                StatementNumber = view.StatementNumber,
                ExternalQuantity = view.ExternalQuantity,
                InternalQuantity = view.InternalQuantity,
                Severity = view.Severity,
                Action = view.Action,
                BreakCount = view.BreakCount,
                Breaker = view.Breaker,
                BreakerReason = view.BreakerReason,
                BreakerSequence = view.BreakerSequence,
                CorrectionId = view.CorrectionId,
                CorrectionStatus = view.CorrectionStatus,
                CorrectionDelta = view.CorrectionDelta,
                CorrectionInternalQuantity = view.CorrectionInternalQuantity,
                CorrectionExternalQuantity = view.CorrectionExternalQuantity,
                CorrectionVersion = view.CorrectionVersion,
                CorrectionTime = view.CorrectionTime,
                Proposer = view.Proposer,
                LastSequence = recovered.AppliedSequence,
            };
            Publish(index, in row);
            _reconciledByKey[(view.Account, view.Symbol)] = index;
        }
    }
}
