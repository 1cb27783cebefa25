using Positions.Core.Orders;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;

namespace Positions.Core.Tests.Orders;

/// <summary>What holds for every stream of events on a few orders.</summary>
[TestFixture]
public sealed class OrderPropertyTests
{
    private const int Rounds = 10;
    private const int Events = 500;

    [Test]
    [CancelAfter(60_000)]
    public void ShouldCountEffectiveExecutionsAndLeaveNoTerminalState_WhenAnythingHappens()
    {
        ulong seed = TestSeed.Next(nameof(ShouldCountEffectiveExecutionsAndLeaveNoTerminalState_WhenAnythingHappens));
        var seen = new HashSet<OrderState>();
        int retired = 0;
        for (ulong round = 0; round < Rounds; round++)
        {
            using var harness = new OrderHarness();
            var life = new Life(harness, new SeededRandom(seed + round));
            for (int i = 0; i < Events; i++)
            {
                life.Step();
                life.Check(seen);
            }

            retired += life.RetiredCount;
        }

        Assert.That(seen, Is.EquivalentTo(Enum.GetValues<OrderState>().Where(state => state != OrderState.None)));
        Assert.That(retired, Is.GreaterThan(0));
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldHaveTheSamePages_WhenTheSameEventsComeAgain()
    {
        ulong seed = TestSeed.Next(nameof(ShouldHaveTheSamePages_WhenTheSameEventsComeAgain));
        using var one = new OrderHarness();
        using var other = new OrderHarness();
        other.Book.Reserve();
        var first = new Life(one, new SeededRandom(seed));
        var second = new Life(other, new SeededRandom(seed));
        for (int i = 0; i < 2_000; i++)
        {
            first.Step();
            second.Step();
            if (i % 100 == 0)
            {
                Assert.That(other.Digest, Is.EqualTo(one.Digest), $"event {i}");
            }
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldAllocateNothing_WhenOrdersComeAndGo()
    {
        using var harness = new OrderHarness();
        harness.Book.Reserve();
        Run(harness.Book, 1);

        // What an event allocates, each run allocates; what the runtime does once in between, it does in one.
        long least = long.MaxValue;
        for (int run = 0; run < 3; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(harness.Book, 20_000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(least, Is.Zero);
    }

    private static void Run(OrderBook book, int rounds)
    {
        OrderUpdate update = OrderHarness.Update(0, clientId: "c", quantity: "100");
        Fill fill = OrderHarness.Fill("40");
        for (int i = 0; i < rounds; i++)
        {
            byte tag = (byte)('0' + (i % 70));
            update.OrderId.MutableBytes[1] = fill.OrderId.MutableBytes[1] = update.ClientOrderId.MutableBytes[1] = tag;
            uint date = (uint)(1 + (i / 70));
            update.ExecType = 0;
            book.Apply(in update, 1, date, i + 1, new UtcNanos(i));
            if (book.PlanFill(in fill, 1, date, -1, out OrderFillPlan plan) == RejectReason.None)
            {
                int row = book.CommitFill(in fill, in plan, i + 1, new UtcNanos(i));
                book.UndoFill(row, fill.Quantity.Mantissa, Math.BigMul(fill.Quantity.Mantissa, fill.Price.Mantissa), true, date, i + 1,
                    UtcNanos.Null, new UtcNanos(i));
            }

            update.ExecType = 4;
            book.Apply(in update, 1, date, i + 1, new UtcNanos(i));
            int cursor = 0;
            book.RetireSlice(ref cursor, 10, date);
        }
    }

    /// <summary>Random events, and what was booked beside them.</summary>
    private sealed class Life(OrderHarness harness, SeededRandom random)
    {
        private static readonly byte[] s_execTypes = [0, 0, 0, 3, 4, 5, 5, 6, 6, 7, 8, 9, 10, 12, 13, 14, 14, 18, 19, 255];
        private static readonly OrderStatus[] s_statuses = [.. Enum.GetValues<OrderStatus>()];
        private readonly Dictionary<string, List<(long Quantity, long Price)>> _executions = [];
        private readonly Dictionary<string, OrderState> _before = [];
        private string _touched = "O0";
        private string _event = "none";

        public int RetiredCount { get; private set; }

        public void Step()
        {
            _touched = $"O{random.Next(12)}";
            _event = "update";
            _before.Clear();
            foreach (string id in Enumerable.Range(0, 12).Select(i => $"O{i}"))
            {
                int known = harness.RowOf(id);
                _before[id] = known < 0 ? OrderState.None : harness.Book.Read(known).State;
            }

            int kind = random.Next(100);
            if (kind < 45)
            {
                Update();
            }
            else if (kind < 80)
            {
                Trade();
            }
            else if (kind < 97)
            {
                Change();
            }
            else
            {
                Retire();
            }
        }

        public void Check(HashSet<OrderState> seen)
        {
            foreach ((string id, OrderState before) in _before)
            {
                int row = harness.RowOf(id);
                List<(long Quantity, long Price)> executions = Executions(id);
                if (row < 0)
                {
                    Assert.That(executions, Is.Empty, id);
                    continue;
                }

                OrderRow order = harness.Book.Read(row);
                seen.Add(order.State);
                string what = $"{id} by {_event}";
                Assert.That(order.CumQuantity, Is.EqualTo(executions.Sum(execution => execution.Quantity)), what);
                Int128 notional = 0;
                executions.ForEach(execution => notional += Math.BigMul(execution.Quantity, execution.Price));
                Assert.That(order.Notional, Is.EqualTo(notional), what);
                CheckLeaves(in order, what);
                if (id != _touched)
                {
                    Assert.That(order.State, Is.EqualTo(before), what);
                }

                bool wasOver = before is OrderState.Canceled or OrderState.Rejected or OrderState.Expired or OrderState.DoneForDay;
                bool isRevived = before == OrderState.DoneForDay && _event is "execType 5" or "execType 13" or "status Replaced";
                if (wasOver && !isRevived)
                {
                    Assert.That(order.State, Is.EqualTo(before), what);
                }
            }
        }

        private static void CheckLeaves(in OrderRow order, string what)
        {
            OrderView view = OrderViews.Of(0, in order);
            bool isOver = view.Status is OrderStatus.Canceled or OrderStatus.Rejected or OrderStatus.Expired or OrderStatus.DoneForDay;
            if (isOver || order.Has(OrderFlags.HeldFilled))
            {
                Assert.That(view.LeavesQuantity, Is.EqualTo(Decimal8.Zero), what);
            }
            else if (order.OrderQuantity == 0)
            {
                Assert.That(view.LeavesQuantity.IsNull, Is.True, what);
            }
            else
            {
                Assert.That(view.LeavesQuantity.Mantissa, Is.EqualTo(Math.Max(0, order.OrderQuantity - order.CumQuantity)), what);
            }
        }

        private List<(long Quantity, long Price)> Executions(string id) =>
            _executions.TryGetValue(id, out List<(long, long)>? known) ? known : _executions[id] = [];

        private void Update()
        {
            byte execType = s_execTypes[random.Next(s_execTypes.Length)];
            OrderStatus status = s_statuses[random.Next(s_statuses.Length)];
            _event = execType == 255 ? $"status {status}" : $"execType {execType}";
            string? quantity = random.Chance(600) ? $"{50 + random.Next(100)}" : null;
            string? clientId = random.Chance(500) ? $"{_touched}c{random.Next(3)}" : null;
            harness.Apply(execType, status, quantity, clientId, random.Chance(900) || clientId is null ? _touched : null);
        }

        private void Trade()
        {
            _event = "trade";
            Fill fill = OrderHarness.Fill($"{1 + random.Next(60)}", $"{1 + random.Next(9)}", _touched);
            fill.ExecId = random.Chance(100) ? default : fill.ExecId;
            if (harness.Trade(in fill) == RejectReason.None)
            {
                Executions(_touched).Add((fill.Quantity.Mantissa, fill.Price.Mantissa));
            }
        }

        private void Change()
        {
            _event = "change";
            List<(long Quantity, long Price)> executions = Executions(_touched);
            if (executions.Count == 0)
            {
                return;
            }

            int at = random.Next(executions.Count);
            string quantity = new Decimal8(executions[at].Quantity).ToString();
            string price = new Decimal8(executions[at].Price).ToString();
            int row = harness.RowOf(_touched);
            bool reopens = random.Chance(800);
            if (random.Chance(500))
            {
                harness.Bust(quantity, price, reopens, row);
                executions.RemoveAt(at);
                return;
            }

            var corrected = new Decimal8((1 + random.Next(60)) * Decimal8.One);
            harness.Correct(quantity, price, corrected.ToString(), price, reopens, row);
            executions[at] = (corrected.Mantissa, executions[at].Price);
        }

        private void Retire()
        {
            _event = "retire";
            harness.Date++;
            RetiredCount += harness.Retire(harness.Date - 1);
            foreach (string id in _executions.Keys.Where(id => harness.RowOf(id) < 0))
            {
                _executions[id].Clear();
                _before[id] = OrderState.None;
            }
        }
    }
}
