using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery;

namespace Positions.Cli;

/// <summary>What statements saw and operators decided of a key where its position did not change, in words.</summary>
internal sealed class ReconciledText
{
    private readonly BusinessLogic _logic;
    private Text24 _principal;
    private Text64 _comment;

    /// <param name="logic">The one that is replayed.</param>
    public ReconciledText(BusinessLogic logic) => _logic = logic;

    /// <summary>True for an output to be told: a difference and what followed; that all agrees only where it moved the breaker.</summary>
    public static bool IsTold(in OutputEvent output) =>
        output.Kind == OutputKind.Reconciled && !output.HasPosition
        && (output.BreakAction is not (BreakAction.None or BreakAction.Agreed) || output.IsBreakerMoved != 0);

    /// <summary>Before the input is applied: who decides, and why.</summary>
    public void Note(ref InputEvent input)
    {
        (_principal, _comment) = input.Template switch
        {
            TemplateId.CorrectionDecided => (input.Block<CorrectionDecided>().Principal, input.Block<CorrectionDecided>().Comment),
            TemplateId.BreakerReset => (input.Block<BreakerReset>().Principal, input.Block<BreakerReset>().Comment),
            _ => default,
        };
    }

    /// <summary>While the input is applied that it came of.</summary>
    public string Of(in OutputEvent output)
    {
        bool isReset = output.BreakAction == BreakAction.Reset;
        bool isDecision = output.BreakAction is BreakAction.Approved or BreakAction.Rejected or BreakAction.Lapsed;
        bool isCompared = !isReset && !isDecision;
        string[] parts =
        [
            isCompared ? $"statement {output.StatementId}" : "",
            isCompared ? $"expected {Show.Decimal(output.ExternalQuantity)}, ours {Show.Decimal(output.InternalQuantity)}" : "",
            isCompared && output.BreakSeverity != BreakSeverity.None ? Word(output.BreakSeverity.ToString()) : "",
            isCompared && output.CorrectionReason != RejectReason.None ? $"refused for {output.CorrectionReason}" : "",
            isDecision ? Correction(in output) : "",
            $"breaker {Word(output.BreakerState.ToString())}",
            isCompared && output.CorrectionStatus == CorrectionStatus.Pending ? Correction(in output) : "",
            By(isCompared ? _logic.Statement.Principal : _principal),
            _comment.ToString(),
        ];
        return string.Join(", ", parts.Where(static part => part.Length > 0));
    }

    private static string Correction(in OutputEvent output) =>
        $"correction {output.CorrectionId}{(output.CorrectionDelta.IsNull ? "" : $" by {output.CorrectionDelta}")} {Word(output.CorrectionStatus.ToString())}";

    private static string By(Text24 principal) => principal.IsNull ? "" : $"by {principal}";

    private static string Word(string name) => name == nameof(BreakerState.HalfOpen) ? "half open" : name.ToLowerInvariant();
}
