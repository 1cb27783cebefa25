using Positions.Protocol.Values;

namespace Positions.Core.Tests.Support;

/// <summary>
/// What a reader knows who has nothing but the outputs: each change of a position follows from the one before, and positions, orders and the
/// counts of sources are those of the state.
/// </summary>
internal sealed class OutputFold
{
    private readonly Dictionary<int, OutputEvent> _positions = [];
    private readonly Dictionary<int, OutputEvent> _orders = [];
    private readonly Dictionary<uint, long> _rejected = [];
    private readonly ChangeOrder _order;

    public OutputFold() => _order = new ChangeOrder(TakeChange);

    /// <summary>Changes that messages brought about which had waited.</summary>
    public long LateCount { get; private set; }

    public int OrderCount => _orders.Count;

    /// <summary>Takes all outputs of one input.</summary>
    public void Take(ReadOnlySpan<OutputEvent> outputs)
    {
        foreach (ref readonly OutputEvent output in outputs)
        {
            _order.Take(in output);
            if (output.HasOrder && output.Kind != OutputKind.Alert)
            {
                TakeOrder(in output);
            }

            if (output.HasSource && output.SourceId != 0 && output.Kind is OutputKind.LateVerdict or OutputKind.Outcome)
            {
                _rejected[output.SourceId] = output.RejectedCount;
            }
        }
    }

    public void Check(BusinessLogic logic)
    {
        for (int index = 0; index < logic.PositionCount; index++)
        {
            PositionView position = logic.GetPosition(index);
            OutputEvent told = _positions[index];
            Assert.That(
                (told.Version, told.Symbol, told.Quantity, told.OpenCost, told.RealizedPoints, told.Fees),
                Is.EqualTo((position.Version, position.Symbol, position.Quantity.Mantissa, position.OpenCost, position.RealizedPoints, position.Fees.Mantissa)),
                $"position {index}");
        }

        for (int row = 0; row < logic.OrderRowCount; row++)
        {
            if (logic.TryGetOrder(row, out OrderView order))
            {
                OutputEvent told = _orders[row];
                Assert.That(
                    (told.OrderId, told.ClientOrderId, told.OrderSymbol, told.OrderSide, told.OrderStatus, told.OrderPrice, told.OrderLastSequence),
                    Is.EqualTo((order.OrderId, order.ClientOrderId, order.Symbol, order.Side, order.Status, order.Price, order.LastSequence)),
                    $"order {row}");
                Assert.That(
                    (told.OrderQuantity, told.CumQuantity, told.LeavesQuantity, told.IsOrphanOrder != 0, told.RetentionDate, told.RetiresByDate != 0),
                    Is.EqualTo((order.OrderQuantity, order.CumQuantity.Mantissa, order.LeavesQuantity, order.IsOrphan, order.LastBusinessDate, order.RetiresByDate)),
                    $"order {row}");
            }
        }

        foreach ((uint id, long count) in _rejected)
        {
            Assert.That(logic.TryGetSource(id, out SourceView source) ? source.RejectedCount : count, Is.EqualTo(count), $"rejected count of source {id}");
        }
    }

    private void TakeChange(in OutputEvent change)
    {
        OutputEvent before = _positions.GetValueOrDefault(change.PositionIndex);
        Assert.That(change.Version, Is.EqualTo(before.Version + 1), $"version, input {change.InputSequence}");
        Assert.That(change.Quantity, Is.EqualTo(before.Quantity + change.LastQuantity), $"quantity, input {change.InputSequence}");
        Assert.That(change.RealizedPoints, Is.EqualTo(before.RealizedPoints + change.RealizedDelta), $"realized, input {change.InputSequence}");
        LateCount += change.Kind == OutputKind.LateVerdict ? 1 : 0;
        _positions[change.PositionIndex] = change;
    }

    /// <summary>Of one input's looks at an order the one of the highest step is the last.</summary>
    private void TakeOrder(in OutputEvent output)
    {
        bool isOlder = _orders.TryGetValue(output.OrderIndex, out OutputEvent told)
            && told.InputSequence == output.InputSequence && told.OrderStep > output.OrderStep;
        if (!isOlder)
        {
            _orders[output.OrderIndex] = output;
        }
    }
}
