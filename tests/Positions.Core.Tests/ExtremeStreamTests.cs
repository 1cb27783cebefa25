using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>Random inputs with figures at the limits: nothing throws, lots add up to the position, and none is lost.</summary>
[TestFixture]
public sealed class ExtremeStreamTests
{
    private static readonly uint[] Days = [2026_01_05, 2026_01_06, 2026_01_07, 2026_01_08, 2026_01_09, 2026_01_12, 2026_01_13, 2026_01_14];

    [TestCase("average", false)]
    [TestCase("fifo", false)]
    [TestCase("lifo", false)]
    [TestCase("average", true)]
    [TestCase("fifo", true)]
    [TestCase("lifo", true)]
    public void ShouldStand_WhateverTheSize(string method, bool isLarge)
    {
        ulong seed = TestSeed.Next(nameof(ShouldStand_WhateverTheSize) + method);
        int rounds = int.Parse(Environment.GetEnvironmentVariable("EXTREME_ROUNDS") ?? "300");
        Dictionary<string, (int Count, ulong Seed)> failures = [];
        Dictionary<string, int> seen = [];
        if (Environment.GetEnvironmentVariable("EXTREME_SEED") is { } only)
        {
            Run(ulong.Parse(only), method, isLarge, seen);
            return;
        }

        for (ulong round = 0; round < (ulong)rounds; round++)
        {
            try
            {
                Run(seed + round, method, isLarge, seen);
            }
            catch (Exception e)
            {
                string at = e is NotSupportedException ? e.Message : e.GetType().Name + " " + string.Join(" < ", (e.StackTrace ?? "").Split('\n').Take(4).Select(l => l.Trim().Split(" in ")[0]));
                failures[at] = (failures.GetValueOrDefault(at).Count + 1, seed + round);
            }
        }

        foreach ((string what, int count) in seen.OrderBy(s => s.Key))
        {
            TestContext.Out.WriteLine($"{what}: {count}");
        }

        Assert.That(failures, Is.Empty, string.Join("\n", failures.Select(f => $"{f.Value.Count}x (seed {f.Value.Seed}) {f.Key}")));
    }

    private static bool Same(PositionView left, PositionView right) =>
        left with { Mark = default, DayStart = default, LastExecId = default } == right with { Mark = default, DayStart = default, LastExecId = default };

    private static bool SameLots(LotView[] left, LotView[] right) =>
        left.Select(static lot => lot with { ExecId = default }).SequenceEqual(right.Select(static lot => lot with { ExecId = default }));

    private static void Check(bool holds, string what, object? more = null)
    {
        if (!holds)
        {
            TestContext.Out.WriteLine($"{what} {more}");
            throw new NotSupportedException(what);
        }
    }

    private static void Run(ulong seed, string method, bool isLarge, Dictionary<string, int> seen)
    {
        var random = new SeededRandom(seed);
        using var harness = new LogicHarness();
        harness.Apply(Setting("Positions:CostMethod", method));
        harness.Apply(Rolled(Days[0]));
        int day = 0;
        long seq = 0;
        int ids = 0;
        int files = 0;
        var heads = new List<string>();
        for (int step = 0; step < 120; step++)
        {
            bool has = harness.Logic.TryGetPosition(Text16.From("ACC"), Text24.From("SYM"), out PositionView before);
            LotView[] lots = has ? harness.Logic.GetLots(before.Index) : [];
            OutputEvent output;
            string kind;
            int pick = (int)(random.NextUInt64() % 100);
            if (pick < 45)
            {
                kind = "fill";
                string id = $"E{++ids}";
                var m = Fill(1, ++seq, Sides(), Quantity(), Price(), id); Log($"fill {m.Side} {m.Quantity} @ {m.Price} {id}"); output = harness.Apply(m);
                if (output.Disposition == Disposition.Applied)
                {
                    heads.Add(id);
                }
            }
            else if (pick < 60 && heads.Count > 0)
            {
                kind = "correct";
                int at = (int)(random.NextUInt64() % (ulong)heads.Count);
                string id = $"C{++ids}";
                var m = Correct(1, ++seq, id, heads[at], Sides(), Quantity(), Price()); Log($"correct {heads[at]} by {id} {m.Side} {m.Quantity} @ {m.Price}"); output = harness.Apply(m);
                if (output.Disposition == Disposition.Applied)
                {
                    heads[at] = id;
                }
            }
            else if (pick < 66 && heads.Count > 0)
            {
                kind = "bust";
                int at = (int)(random.NextUInt64() % (ulong)heads.Count);
                Log($"bust {heads[at]}"); output = harness.Apply(Bust(1, ++seq, $"B{++ids}", heads[at]));
                if (output.Disposition == Disposition.Applied)
                {
                    heads.RemoveAt(at);
                }
            }
            else if (pick < 76)
            {
                kind = "load";
                var m = Load(Days[day], "SYM", (random.NextUInt64() % 2 == 0 ? "" : "-") + Quantity(), Price(), fileId: $"F{++files}"); Log($"load {m.Quantity} @ {m.AveragePrice}"); output = harness.Apply(m);
            }
            else if (pick < 84)
            {
                kind = "adjust";
                string signed = (random.NextUInt64() % 2 == 0 ? "" : "-") + Quantity();
                var m = Adjusted(signed, has ? before.Version : 0, (AdjustmentCost)(1 + (random.NextUInt64() % 3)), Price(), random.NextUInt64() % 2 == 0); Log($"adjust {m.Quantity} rule {m.CostRule} {m.Price} target {m.IsTarget}"); output = harness.Apply(m);
            }
            else if (pick < 94)
            {
                kind = "split";
                long n = 1L << (int)(random.NextUInt64() % (isLarge ? 30UL : 3));
                long d = 1L << (int)(random.NextUInt64() % (isLarge ? 60UL : 4));
                long m = 1 + (long)(random.NextUInt64() % 5);
                bool step2 = random.NextUInt64() % 3 == 0;
                var sp = Split("SYM", n * m, d, step2 ? Price() : null, step2 ? "0.00000100" : null); Log($"split {sp.Numerator}:{sp.Denominator} lieu {sp.CashInLieuPrice} step {sp.QuantityStep}"); output = harness.Apply(sp);
                harness.Apply(Tick());
                if (harness.Alerts.Contains(AlertCode.SplitBlocked))
                {
                    kind = "split blocked";
                    PositionView now = harness.Position();
                    Check(Same(now, before) && SameLots(harness.Logic.GetLots(now.Index), lots), "a blocked split changed something");
                }
            }
            else if (pick < 97 && day + 1 < Days.Length)
            {
                kind = "roll";
                output = harness.Apply(Rolled(Days[++day]));
            }
            else
            {
                kind = "mark";
                output = harness.Apply(Mark(1, ++seq, "SYM", Price()));
            }

            if (Environment.GetEnvironmentVariable("EXTREME_SEED") is not null && harness.Logic.TryGetPosition(Text16.From("ACC"), Text24.From("SYM"), out PositionView shown))
            {
                TestContext.Out.WriteLine($"{step} {kind} {output.Disposition} {output.Reason} {output.Flags & OutputFlags.IsOffset}: net {shown.Quantity} cost {shown.OpenCost} sod {shown.DayStart.Quantity} {shown.DayStart.Cost} lots {string.Join(", ", harness.Logic.GetLots(0).Select(l => $"{l.Quantity}@{l.Cost}#{l.OpenedSequence}"))}");
            }

            string name = $"{kind} {output.Disposition} {output.Reason}";
            seen[name] = seen.GetValueOrDefault(name) + 1;
            if (!harness.Logic.TryGetPosition(Text16.From("ACC"), Text24.From("SYM"), out PositionView after))
            {
                continue;
            }

            LotView[] left = harness.Logic.GetLots(after.Index);
            if (output.Disposition == Disposition.Rejected && kind is "fill" or "correct" or "bust" or "load" or "adjust" && has)
            {
                Check(Same(after, before) && SameLots(left, lots), $"a refused {kind} changed something");
            }

            if (method != "average")
            {
                Int128 cost = 0;
                long quantity = 0;
                foreach (LotView lot in left)
                {
                    cost = unchecked(cost + lot.Cost);
                    quantity += lot.Quantity.Mantissa;
                }

                Check(cost == after.OpenCost && quantity == Math.Abs(after.Quantity.Mantissa), $"lots differ from the position after {kind}");
            }

            if (step % 3 == 0)
            {
                string id = $"E{++ids}";
                OutputEvent probe = harness.Apply(Fill(1, ++seq, Sides(), Quantity(), Price(), id));
                if (probe.Disposition == Disposition.Applied)
                {
                    OutputEvent bust = harness.Apply(Bust(1, ++seq, $"B{++ids}", id));
                    PositionView again = harness.Position();
                    Check(bust.Disposition == Disposition.Applied, $"a fill was applied and its bust {bust.Reason}");
                    Check((again.Quantity, again.OpenCost, again.RealizedPoints, again.Cash, again.Adjustments, again.BuyQuantity, again.SellNotional)
                        == (after.Quantity, after.OpenCost, after.RealizedPoints, after.Cash, after.Adjustments, after.BuyQuantity, after.SellNotional), $"a fill and its bust leave other figures, after {kind}");
                    Check(SameLots(harness.Logic.GetLots(again.Index), left), $"a fill and its bust leave other lots, after {kind}");
                }
            }

            _ = after.UnrealizedPoints;
            _ = after.DayPoints;
        }

        // What was used up leaves with the day.
        harness.Apply(Rolled(2026_01_15));
        long version = harness.Logic.TryGetPosition(Text16.From("ACC"), Text24.From("SYM"), out PositionView last) ? last.Version : -1;
        if (version >= 0)
        {
            harness.Apply(Adjusted("1", version + 1000)); // refused, and the row is at the date
            Check(harness.Logic.CapacityUse.LotsUsed == harness.Logic.GetLots(last.Index).Length, "lots are lost");
        }

        void Log(string what)
        {
            if (Environment.GetEnvironmentVariable("EXTREME_SEED") is not null)
            {
                TestContext.Out.WriteLine($"   {what}");
            }
        }

        Side Sides() => random.NextUInt64() % 2 == 0 ? Side.Buy : Side.Sell;

        string Quantity() => !isLarge ? new Decimal8((1 + (long)(random.NextUInt64() % 30)) * (random.NextUInt64() % 4 == 0 ? 1 : 100_000_000)).ToString() : new Decimal8(1 + (long)(random.NextUInt64() >> (1 + (random.NextUInt64() % 3 == 0 ? (int)(random.NextUInt64() % 62) : (int)(random.NextUInt64() % 3)))) % long.MaxValue).ToString();

        string Price() => !isLarge ? new Decimal8((long)(random.NextUInt64() % 50) * 100_000_000).ToString() : new Decimal8((random.NextUInt64() % 2 == 0 ? 1 : -1) * (long)(random.NextUInt64() >> (1 + (random.NextUInt64() % 3 == 0 ? (int)(random.NextUInt64() % 62) : (int)(random.NextUInt64() % 3))))).ToString();
    }
}
