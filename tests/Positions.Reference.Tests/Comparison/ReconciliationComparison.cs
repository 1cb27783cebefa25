using System.Numerics;
using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Protocol.Values;

namespace Positions.Reference.Tests.Comparison;

/// <summary>What the two sides know of statements and the keys that they compared.</summary>
internal static class ReconciliationComparison
{
    public static void CompareStatement(DifferenceList differences, ModelStatement? model, StatementView core)
    {
        differences.Check("statement number", model?.Number ?? 0, core.Number);
        differences.Check("statement state", (long)(model?.State ?? StatementState.None), (long)core.State);
        if (model is null)
        {
            return;
        }

        differences.Check("statement id", model.Id, core.Id.ToString());
        differences.Check("statement principal", model.Principal, core.Principal.ToString());
        differences.Check("statement cut", model.CutSequence, core.CutSequence);
        differences.Check("statement cut time", model.CutTime, core.CutTime.Value);
        differences.Check("statement complete", model.IsComplete ? 1 : 0, core.IsComplete ? 1 : 0);
        differences.Check("statement accounts", model.Accounts, core.Accounts);
        differences.Check("statement lines", model.Lines, core.Lines);
        differences.Check("statement compared", model.Compared, core.Compared);
        differences.Check("statement small breaks", model.SmallBreaks, core.SmallBreaks);
        differences.Check("statement large breaks", model.LargeBreaks, core.LargeBreaks);
        differences.Check("statement corrected", model.Corrected, core.Corrected);
        differences.Check("statement net error", model.NetError, core.NetError);
        differences.Check("statement gross error", model.GrossError, core.GrossError);
    }

    /// <summary>In the order in which they were told.</summary>
    public static void CompareTold(DifferenceList differences, IReadOnlyList<ToldKey> model, IReadOnlyList<OutputEvent> core)
    {
        differences.Check("keys told", Names(model.Select(told => told.Key.Key)),
            Names(core.Select(told => new PositionKey(told.Account.ToString(), told.Symbol.ToString()))));
        if (!differences.IsEmpty)
        {
            return;
        }

        for (int i = 0; i < model.Count; i++)
        {
            CompareTold(differences, model[i], core[i]);
        }
    }

    /// <summary>All of them; what is on one side only is named.</summary>
    public static void CompareAll(DifferenceList differences, IEnumerable<ReconciledKey> model, IReadOnlyList<ReconciledKeyView> core)
    {
        Dictionary<PositionKey, ReconciledKey> known = model.ToDictionary(row => row.Key);
        differences.Check("reconciled keys", Names(known.Keys.OrderBy(key => key.ToString(), StringComparer.Ordinal)),
            Names(core.Select(view => KeyOf(in view)).OrderBy(key => key.ToString(), StringComparer.Ordinal)));
        foreach (ReconciledKeyView view in core)
        {
            if (known.TryGetValue(KeyOf(in view), out ReconciledKey? row))
            {
                Compare(differences, row, in view);
            }
        }
    }

    private static void Compare(DifferenceList differences, ReconciledKey model, in ReconciledKeyView core)
    {
        string name = $"{model.Key} reconciled";
        differences.Check($"{name} statement number", model.StatementNumber, core.StatementNumber);
        differences.Check($"{name} external", model.External, core.ExternalQuantity);
        differences.Check($"{name} internal", model.Internal, core.InternalQuantity);
        differences.Check($"{name} difference", model.Difference, core.Difference);
        differences.Check($"{name} average price", Shown(model.AveragePrice), core.AveragePrice.Mantissa);
        differences.Check($"{name} severity", (long)model.Severity, (long)core.Severity);
        differences.Check($"{name} action", (long)model.Action, (long)core.Action);
        differences.Check($"{name} break count", model.BreakCount, core.BreakCount);
        differences.Check($"{name} breaker", (long)model.Breaker, (long)core.Breaker);
        differences.Check($"{name} breaker reason", model.BreakerReason, (long)core.BreakerReason);
        differences.Check($"{name} breaker sequence", model.BreakerSequence, core.BreakerSequence);
        differences.Check($"{name} correction id", model.Correction?.Id ?? 0, core.CorrectionId);
        differences.Check($"{name} correction status", (long)(model.Correction?.Status ?? CorrectionStatus.None), (long)core.CorrectionStatus);
        if (model.Correction is { } correction)
        {
            differences.Check($"{name} correction delta", Shown(correction.Delta), core.CorrectionDelta.Mantissa);
            differences.Check($"{name} correction internal", correction.Internal, core.CorrectionInternalQuantity);
            differences.Check($"{name} correction external", correction.External, core.CorrectionExternalQuantity);
            differences.Check($"{name} correction version", correction.Version, core.CorrectionVersion);
            differences.Check($"{name} correction time", correction.Time, core.CorrectionTime.Value);
            differences.Check($"{name} proposer", correction.Proposer, core.Proposer.ToString());
        }
    }

    private static void CompareTold(DifferenceList differences, ToldKey model, in OutputEvent core)
    {
        ReconciledKey row = model.Key;
        differences.Check("told breaker moved", model.IsBreakerMoved ? 1 : 0, core.IsBreakerMoved);
        differences.Check("told correction reason", model.Reason.ToString(), core.CorrectionReason.ToString());
        differences.Check("told statement number", row.StatementNumber, core.StatementNumber);
        differences.Check("told statement id", model.Statement?.Id ?? string.Empty, core.StatementId.ToString());
        differences.Check("told cut", model.Statement?.CutSequence ?? 0, core.CutSequence);
        differences.Check("told external", row.External, core.ExternalQuantity);
        differences.Check("told internal", row.Internal, core.InternalQuantity);
        differences.Check("told average price", Shown(row.AveragePrice), core.ExternalAveragePrice.Mantissa);
        differences.Check("told severity", (long)row.Severity, (long)core.BreakSeverity);
        differences.Check("told action", (long)row.Action, (long)core.BreakAction);
        differences.Check("told break count", row.BreakCount, core.BreakCount);
        differences.Check("told breaker", (long)row.Breaker, (long)core.BreakerState);
        differences.Check("told breaker reason", row.BreakerReason, (long)core.BreakerReason);
        differences.Check("told correction id", row.Correction?.Id ?? 0, core.CorrectionId);
        differences.Check("told correction status", (long)(row.Correction?.Status ?? CorrectionStatus.None), (long)core.CorrectionStatus);
        differences.Check("told correction delta", Shown(row.Correction?.Delta), core.CorrectionDelta.Mantissa);
        differences.Check("told correction version", row.Correction?.Version ?? 0, core.CorrectionVersion);
        if (row.Correction is { } correction)
        {
            differences.Check("told correction time", correction.Time, core.CorrectionTime.Value);
            differences.Check("told proposer", correction.Proposer, core.Proposer.ToString());
        }
    }

    private static PositionKey KeyOf(in ReconciledKeyView view) => new(view.Account.ToString(), view.Symbol.ToString());

    private static string Names(IEnumerable<PositionKey> keys) => string.Join(", ", keys);

    /// <summary>Null where it is not known or fits no quantity.</summary>
    private static BigInteger Shown(BigInteger? value) => value is { } known && Exact.FitsQuantity(known) ? known : Decimal8.Null.Mantissa;
}
