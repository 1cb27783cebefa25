using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Reference.Tests.Comparison;

/// <summary>The engine's logic as far as a comparison looks at it.</summary>
internal interface ILogicUnderTest : IDisposable
{
    int PositionCount { get; }

    /// <summary>Work over many rows goes on with the next inputs.</summary>
    bool HasOpenWork { get; }

    /// <summary>Applies the next input; the outputs stay valid until the next one.</summary>
    ReadOnlySpan<OutputEvent> Apply(in InputEvent input);

    PositionView? Position(in Text16 account, in Text24 symbol);

    FeeAmount[] OtherFees(int positionIndex);

    LotView[] Lots(int positionIndex);

    SourceView? Source(uint sourceId);

    SkippedRange[] Skipped(uint sourceId);

    OrderView? Order(uint execDomain, in Text36 orderId);

    /// <summary>All orders, those that the venue has not named yet too.</summary>
    IReadOnlyList<OrderView> Orders();

    /// <summary>The statement that is open, or the last one.</summary>
    StatementView Statement { get; }

    IReadOnlyList<ReconciledKeyView> ReconciledKeys();
}
