using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Reference.Tests.Comparison;

/// <summary>The real core.</summary>
internal sealed class CoreLogic : ILogicUnderTest
{
    private readonly OutputEvent[] _outputs = new OutputEvent[BusinessLogic.MaxOutputsPerInput];
    private readonly BusinessLogic _logic = new(new CoreOptions { ReserveAhead = false });

    public int PositionCount => _logic.PositionCount;

    public bool HasOpenWork => _logic.HasOpenWork;

    public ReadOnlySpan<OutputEvent> Apply(in InputEvent input)
    {
        var sink = new OutputSink(_outputs);
        _logic.Apply(in input, ref sink);
        return _outputs.AsSpan(0, sink.Count);
    }

    public PositionView? Position(in Text16 account, in Text24 symbol) =>
        _logic.TryGetPosition(in account, in symbol, out PositionView view) ? view : null;

    public FeeAmount[] OtherFees(int positionIndex) => _logic.GetOtherFees(positionIndex);

    public LotView[] Lots(int positionIndex) => _logic.GetLots(positionIndex);

    public SourceView? Source(uint sourceId) => _logic.TryGetSource(sourceId, out SourceView view) ? view : null;

    public SkippedRange[] Skipped(uint sourceId) => _logic.GetSkippedRanges(sourceId);

    public OrderView? Order(uint execDomain, in Text36 orderId) =>
        _logic.TryFindOrder(execDomain, in orderId, out OrderView view) ? view : null;

    public IReadOnlyList<OrderView> Orders()
    {
        var orders = new List<OrderView>();
        for (int row = 0; row < _logic.OrderRowCount; row++)
        {
            if (_logic.TryGetOrder(row, out OrderView view))
            {
                orders.Add(view);
            }
        }

        return orders;
    }

    public StatementView Statement => _logic.Statement;

    public IReadOnlyList<ReconciledKeyView> ReconciledKeys()
    {
        var keys = new List<ReconciledKeyView>();
        for (int row = 0; row < _logic.ReconciledKeyCount; row++)
        {
            if (_logic.TryGetReconciledKey(row, out ReconciledKeyView view))
            {
                keys.Add(view);
            }
        }

        return keys;
    }

    public void Dispose() => _logic.Dispose();

    private struct OutputSink(OutputEvent[] outputs) : IOutputSink
    {
        public int Count { get; private set; }

        public readonly ref OutputEvent Claim() => ref outputs[Count];

        public void Commit() => Count++;
    }
}
