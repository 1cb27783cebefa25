using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>
/// Streams over some hundred positions, so that splits, renamings and statements are many slices, with long chains that wait, orders whose
/// executions all wait, dates that follow each other at once, and days of more executions than are folded. Whoever has nothing but the outputs
/// comes to the same figures; a state that is restored amid all that goes on like the one that was cut; and at the end nothing is left behind.
/// </summary>
[TestFixture]
public sealed class WideStreamTests
{
    private const int InputsInSuite = 100_000;
    private const int SecondsInSuite = 4;

    [Test]
    [CancelAfter(7_200_000)]
    public void ShouldTellAllAndLeaveNothing_WhereWorkIsManySlices() => SeededStreams.Run(
        TestSeed.Next(nameof(ShouldTellAllAndLeaveNothing_WhereWorkIsManySlices)),
        new RunLength(InputsInSuite, SecondsInSuite),
        static seed => new Stream(seed).Run());

    private sealed class Stream(ulong seed)
    {
        private readonly SeededRandom _r = new(seed);
        private readonly OutputFold _fold = new();
        private readonly List<(string Id, string Account, string Symbol)> _fills = [];
        private LogicHarness _a = null!;
        private LogicHarness? _twin;
        private readonly long[] _seq = new long[4];
        private int _nextId;
        private uint _day = 1;
        private long _time = DefaultTime.Value;
        private string? _statement;
        private uint _lines;
        private int _statements;
        private int _count;
        private int _fillers;
        private int _twinLeft;
        private readonly Dictionary<(int, string), long> _fees = [];
        private readonly Dictionary<int, OutputEvent> _last = [];
        private ChangeOrder _feeOrder = null!;

        public int Run()
        {
            using var a = new LogicHarness();
            _a = a;
            _feeOrder = new ChangeOrder(TakeChange);
            _fillers = 20 + _r.Next(300);
            string[] methods = ["fifo", "lifo", "average"];
            Go(Setting("Positions:CostMethod", methods[_r.Next(3)]));
            if (_r.Chance(300))
            {
                Go(Setting("Positions:RetainDates", $"{2 + _r.Next(3)}"));
            }

            if (_r.Chance(300))
            {
                Go(Setting("Ingress:ExecDomains:0:DailyExecIds", "true"));
            }

            Go(Rolled(Date()));
            for (int i = 0; i < _fillers; i++)
            {
                Go(Fill(1, ++_seq[1], _r.Chance(500) ? Side.Buy : Side.Sell, Quantity(), Price(), Id(), account: $"F{i}", symbol: Symbol()));
            }

            int steps = 200 + _r.Next(400);
            for (int i = 0; i < steps; i++)
            {
                Step();
                if (_twin is null && _r.Chance(a.Logic.HasOpenWork ? 60 : 4))
                {
                    Fork();
                }

                if (_r.Chance(20))
                {
                    Check();
                }
            }

            Settle();
            return _count;
        }

        private void TakeChange(in OutputEvent change)
        {
            var key = (change.PositionIndex, change.FeeCurrency.ToString());
            _fees[key] = _fees.GetValueOrDefault(key) + change.FeeDelta;
            Assert.That(change.Fees, Is.EqualTo(_fees.GetValueOrDefault((change.PositionIndex, change.Currency.ToString()))), $"fees at {change.InputSequence}");
            if (_last.TryGetValue(change.PositionIndex, out OutputEvent before))
            {
                Assert.That(change.LastSequence, Is.GreaterThanOrEqualTo(before.LastSequence), "sequence");
                bool isTrade = change.ChangeKind is PositionChangeKind.Increased or PositionChangeKind.Decreased or PositionChangeKind.Closed;
                if (change.ChangeKind is PositionChangeKind.Opened or PositionChangeKind.Flipped)
                {
                    Assert.That(change.OpenCost, Is.EqualTo((Int128)Math.Abs(change.Quantity) * change.LastPrice), "cost");
                }
                else if (isTrade)
                {
                    // What was earned is what came in less the cost that went out.
                    Int128 expected = change.ChangeKind == PositionChangeKind.Increased
                        ? before.OpenCost + ((Int128)Math.Abs(change.LastQuantity) * change.LastPrice)
                        : before.OpenCost + (Math.Sign(before.Quantity) * change.RealizedDelta) - ((Int128)Math.Abs(change.LastQuantity) * change.LastPrice);
                    Assert.That(change.OpenCost, Is.EqualTo(expected), $"cost at {change.InputSequence} {change.ChangeKind}");
                }
                else if (change.ChangeKind == PositionChangeKind.Renamed)
                {
                    Assert.That((change.OpenCost, change.RealizedDelta), Is.EqualTo((before.OpenCost, (Int128)0)));
                }
            }

            _last[change.PositionIndex] = change;
        }

        private void Settle()
        {
            if (_statement is not null)
            {
                Go(StatementEnd(_statement, 0, isAbandoned: true));
            }

            for (int roll = 0; roll < 6; roll++)
            {
                _time += 10_000_000_000;
                Go(Rolled(Date()));
                for (int n = 0; _a.Logic.HasOpenWork; n++)
                {
                    Assert.That(n, Is.LessThan(20_000));
                    Go(Tick());
                }
            }

            Check();
            long lots = Enumerable.Range(0, _a.Logic.PositionCount).Sum(i => (long)_a.Logic.GetLots(i).Length);
            Assert.That((_a.Logic.ParkedCount, _a.Logic.HeldCount, _a.Logic.CapacityUse.ExecutionsUsed, _a.Logic.CapacityUse.LotsUsed),
                Is.EqualTo((0, 0, 0L, lots)));
            if (_twin is not null)
            {
                Assert.That(_twin.Logic.ComputeDigest(), Is.EqualTo(_a.Logic.ComputeDigest()), "digest");
                _twin.Dispose();
            }
        }

        private void Check()
        {
            _fold.Check(_a.Logic);
            for (int i = 0; i < _a.Logic.PositionCount; i++)
            {
                PositionView p = _a.Logic.GetPosition(i);
                var lots = _a.Logic.GetLots(i);
                foreach (FeeAmount fee in _a.Logic.GetOtherFees(i))
                {
                    Assert.That(fee.Amount.Mantissa, Is.EqualTo(_fees.GetValueOrDefault((i, fee.Currency.ToString()))), "other fees");
                }
                if (lots.Length > 0)
                {
                    long sum = 0;
                    Int128 cost = 0;
                    foreach (LotView lot in lots)
                    {
                        sum += lot.Quantity.Mantissa;
                        cost += lot.Cost;
                    }

                    Assert.That((sum, cost), Is.EqualTo((Math.Abs(p.Quantity.Mantissa), p.OpenCost)), $"lots of {i}");
                }
            }
        }

        private void Fork()
        {
            _twin = new LogicHarness(CollectingPageSink.CutOf(_a.Logic).Restore());
            _twinLeft = 2_000;
        }

        private void Go<T>(in T message)
            where T : unmanaged, ISourceMessage<T>
        {
            _time += _r.Next(3) * 1_000_000L;
            InputEvent input = Event(0, in message, new UtcNanos(_time));
            _a.ApplyNext(input);
            _count++;
            _fold.Take(_a.Outputs);
            foreach (ref readonly OutputEvent output in _a.Outputs.AsSpan())
            {
                _feeOrder.Take(in output);
            }

            if (_twin is not null)
            {
                _twin.ApplyNext(input);
                if (!_twin.Outputs.AsSpan().SequenceEqual(_a.Outputs))
                {
                    Assert.Fail($"outputs of the twin differ at {input.Sequence} {input.Template}");
                }

                if (--_twinLeft == 0)
                {
                    Assert.That(_twin.Logic.ComputeDigest(), Is.EqualTo(_a.Logic.ComputeDigest()), "digest");
                    _twin.Dispose();
                    _twin = null;
                }
            }
        }

        private uint Date()
        {
            uint day = _day++;
            return 20260000 + (((day - 1) / 28) + 1) * 100 + ((day - 1) % 28) + 1;
        }

        private uint Today => 20260000 + (((_day - 2) / 28) + 1) * 100 + ((_day - 2) % 28) + 1;

        private string Id() => $"E{++_nextId}";

        private string Symbol() => $"S{_r.Next(3)}";

        private string Account() => _r.Chance(600) ? $"A{_r.Next(3)}" : $"F{_r.Next(_fillers)}";

        private string Quantity() => _r.Chance(100) ? $"0.0000000{1 + _r.Next(9)}" : $"{1 + _r.Next(30)}";

        private string Price() => _r.Chance(50) ? $"-{_r.Next(20)}" : $"{_r.Next(200)}";

        private Side AnySide() => _r.Chance(500) ? Side.Buy : Side.Sell;

        private string FilledId() => _fills.Count == 0 || _r.Chance(50) ? $"X{_r.Next(20)}" : _fills[^(1 + _r.Next(Math.Min(_fills.Count, 30)))].Id;

        private void OneFill(string account, string symbol)
        {
            string id = Id();
            _fills.Add((id, account, symbol));
            Go(Fill(1, ++_seq[1], AnySide(), Quantity(), Price(), id, account: account, symbol: symbol, orderId: _r.Chance(500) ? $"O{_r.Next(5)}{account}{symbol}" : null,
                fee: _r.Chance(300) ? "0.5" : null, feeCurrency: _r.Chance(100) ? "BNB" : null));
        }

        private void Step()
        {
            string account = Account();
            string symbol = Symbol();
            switch (_r.Next(100))
            {
                case < 30:
                    OneFill(account, symbol);
                    break;
                case < 38:
                    string bust = Id();
                    Go(Bust(1, ++_seq[1], bust, FilledId()));
                    break;
                case < 46:
                    string correct = Id();
                    string of = FilledId();
                    Go(Correct(1, ++_seq[1], correct, of, AnySide(), Quantity(), Price()));
                    _fills.Add((correct, "", ""));
                    break;
                case < 49:
                    Burst();
                    break;
                case < 51:
                    HeldBurst();
                    break;
                case < 53:
                    Go(Split(symbol, 1 + _r.Next(4), 1 + _r.Next(4), _r.Chance(500) ? "3" : null, null));
                    break;
                case < 55:
                    Go(Split(symbol, 1 + _r.Next(4), 1 + _r.Next(4), "3", _r.Chance(500) ? "1" : "0.5"));
                    break;
                case < 58:
                    Go(Renamed(symbol, _r.Chance(600) ? Symbol() : $"N{_r.Next(2)}"));
                    break;
                case < 60:
                    Go(Renamed($"N{_r.Next(2)}", Symbol()));
                    break;
                case < 63:
                    Go(Rolled(Date()));
                    break;
                case < 64:
                    for (int i = _r.Next(6); i >= 0; i--)
                    {
                        Go(Rolled(Date()));
                    }

                    break;
                case < 68:
                    Go(Adjusted($"{(_r.Chance(500) ? "-" : "")}{Quantity()}", Version(account, symbol), (AdjustmentCost)(1 + _r.Next(3)), Price(),
                        _r.Chance(300), account, symbol));
                    break;
                case < 72:
                    ushort parts = (ushort)(1 + _r.Next(4));
                    string sign = _r.Chance(300) ? "-" : "";
                    string file = $"L{_r.Next(5)}";
                    for (ushort part = 1; part <= parts; part++)
                    {
                        Go(Load(Today, symbol, sign + Quantity(), Price(), null, account, file, part, parts));
                    }

                    break;
                case < 75:
                    Go(Mark(1, ++_seq[1], symbol, Price()));
                    break;
                case < 77:
                    string key = _r.Chance(500) ? "Positions:CostMethod" : $"Positions:Accounts:A{_r.Next(3)}:CostMethod";
                    Go(Setting(key, _r.Chance(400) ? "fifo" : _r.Chance(500) ? "lifo" : "average"));
                    break;
                case < 78:
                    Go(Setting("Positions:CumHoldMs", _r.Chance(300) ? "0" : $"{_r.Next(50)}"));
                    break;
                case < 80:
                    LongDay(account, symbol);
                    break;
                case < 86:
                    Statement(account, symbol);
                    break;
                case < 88:
                    Go(Decided(1 + _r.Next(20), _r.Chance(700), "operator", account, symbol));
                    break;
                case < 89:
                    Go(ResetBreaker("operator", account, symbol));
                    break;
                case < 90:
                    Go(Started());
                    break;
                case < 91:
                    _time += 60_000_000_000;
                    break;
                case < 93:
                    Go(Update(0, OrderStatus.New, 0, "O1" + account + symbol, null, account: account, symbol: symbol) with { Prefix = Prefix(1, ++_seq[1]) });
                    break;
                default:
                    for (int i = _r.Next(12); i >= 0; i--)
                    {
                        Go(Tick());
                    }

                    break;
            }
        }

        private long Version(string account, string symbol) =>
            _a.Logic.TryGetPosition(Text16.From(account), Text24.From(symbol), out PositionView view) ? view.Version : 0;

        private void Burst()
        {
            int count = 100 + _r.Next(900);
            string head = Id();
            bool isChain = _r.Chance(600);
            string account = Account();
            string symbol = Symbol();
            var made = new List<string>();
            for (int i = 0; i < count; i++)
            {
                made.Add(Id());
            }

            for (int n = 0; n < count; n++)
            {
                int i = isChain && seed % 2 == 0 ? count - 1 - n : n;
                string of = i == 0 || !isChain ? head : made[i - 1];
                if (_r.Chance(50))
                {
                    Go(Bust(2, ++_seq[2], made[i] + "B", of));
                }

                Go(Correct(2, ++_seq[2], made[i], of, AnySide(), Quantity(), Price()));
                if (_r.Chance(2))
                {
                    Go(Split(symbol, 2, 1 + _r.Next(3)));
                }
            }

            _fills.Add((head, account, symbol));
            _fills.Add((made[^1], account, symbol));
            _fills.Add((made[count / 2], account, symbol));
            Go(Fill(1, ++_seq[1], AnySide(), Quantity(), Price(), head, account: account, symbol: symbol, orderId: _r.Chance(500) ? $"OB{_nextId}" : null));
            for (int i = _r.Next(5); i > 0; i--)
            {
                Step();
            }
        }

        private void HeldBurst()
        {
            int count = 50 + _r.Next(400);
            string order = $"H{++_nextId}";
            string account = Account();
            string symbol = Symbol();
            Side side = AnySide();
            for (int i = count; i > 0; i--)
            {
                var fill = Fill(2, ++_seq[2], side, "1", Price(), null, account: account, symbol: symbol, orderId: order);
                fill.CumQuantity = Decimal8.Parse($"{i}");
                Go(fill);
                if (_r.Chance(3))
                {
                    Go(Renamed(symbol, Symbol()));
                }
            }

            for (int i = _r.Next(5); i > 0; i--)
            {
                Step();
            }
        }

        private void LongDay(string account, string symbol)
        {
            if (!_r.Chance(150))
            {
                return;
            }

            int count = 3_900 + _r.Next(500);
            for (int i = 0; i < count; i++)
            {
                OneFill(account, symbol);
            }
        }

        private void Statement(string account, string symbol)
        {
            if (_statement is null || _r.Chance(150))
            {
                while (_a.Logic.HasOpenWork && _r.Chance(990))
                {
                    Go(Tick());
                }

                string id = $"ST{++_statements}";
                _statement = id;
                _lines = 0;
                Go(StatementBegin(id, _r.Chance(700)));
                for (int i = _r.Next(6); i > 0; i--)
                {
                    Statement(Account(), Symbol());
                }
            }
            else if (_r.Chance(300))
            {
                Go(StatementEnd(_statement, _lines));
                _statement = null;
            }
            else
            {
                long quantity = _a.Logic.TryGetPosition(Text16.From(account), Text24.From(symbol), out PositionView view) ? view.Quantity.Mantissa : 0;
                string text = _r.Chance(300) ? $"{_r.Next(50)}" : new Decimal8(quantity + (_r.Chance(300) ? 1 : 0)).ToString();
                Go(StatementLine(_statement, text, _r.Chance(500) ? "10" : null, account, symbol));
                _lines += _a.Outputs.Any(o => o.Kind == OutputKind.Outcome && o.Disposition == Disposition.Control) ? 1u : 0u;
            }
        }
    }
}
