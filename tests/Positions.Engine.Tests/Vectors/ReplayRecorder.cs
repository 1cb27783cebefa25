using Positions.Core;
using Positions.Core.Reconciliation;

namespace Positions.Engine.Tests.Vectors;

/// <summary>Keeps what concerns a vector of everything that a replay brings about.</summary>
internal readonly struct ReplayRecorder(BusinessLogic logic, IReadOnlyList<VectorScope> scopes, List<ReplayedStep> steps) : IOutputSink
{
    private readonly OutputEvent[] _slot = new OutputEvent[1];

    public ref OutputEvent Claim() => ref _slot[0];

    public void Commit()
    {
        OutputEvent output = _slot[0];
        VectorScope? scope = scopes.FirstOrDefault(s => output.SourceId != 0 ? s.IsSource(output.SourceId) : s.AccountText == output.Account);
        if (scope is null)
        {
            return;
        }

        PositionView? position = logic.TryGetPosition(scope.AccountText, scope.SymbolText, out PositionView found) ? found : null;
        OrderView? order = logic.TryFindOrder(0, scope.OrderId, out OrderView known) ? known : null;
        ReconciledKeyView? key = logic.TryGetReconciledKey(scope.AccountText, scope.SymbolText, out ReconciledKeyView reconciled) ? reconciled : null;
        steps.Add(new ReplayedStep(scope, output, position, order, key));
    }
}
