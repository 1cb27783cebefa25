using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>
/// One position and random inputs about it, with ordinary figures or with figures at the limits: nothing throws, what is refused changes
/// nothing, lots add up to the position and none is lost, and a fill that is busted leaves no trace.
/// </summary>
[TestFixture]
public sealed class ExtremeStreamTests
{
    private const int InputsPerStream = 120;
    private const uint FirstDate = 2026_01_05;
    private const uint LastDate = 2026_01_12;

    private SeededRandom _random = null!;
    private LogicHarness _harness = null!;
    private bool _isLarge;
    private long _seq;
    private int _ids;
    private uint _date;
    private List<string> _heads = [];

    [TestCase("average", false)]
    [TestCase("fifo", false)]
    [TestCase("lifo", false)]
    [TestCase("average", true)]
    [TestCase("fifo", true)]
    [TestCase("lifo", true)]
    public void ShouldStand_WhateverTheFigures(string method, bool isLarge)
    {
        ulong seed = TestSeed.Next(nameof(ShouldStand_WhateverTheFigures));
        SeededStreams.Run(seed, new RunLength(300 * InputsPerStream, 5), stream =>
        {
            Run(stream, method, isLarge);
            return InputsPerStream;
        });
    }

    private void Run(ulong seed, string method, bool isLarge)
    {
        _random = new SeededRandom(seed);
        using var harness = new LogicHarness();
        _harness = harness;
        _isLarge = isLarge;
        _seq = 0;
        _ids = 0;
        _heads = [];
        _date = FirstDate;
        harness.Apply(Setting("Positions:CostMethod", method));
        harness.Apply(Rolled(_date));
        for (int i = 0; i < InputsPerStream; i++)
        {
            PositionView? before = Position();
            LotView[] lots = Lots();
            (string kind, bool isRefused) = Step(before);
            if (isRefused && before is { } unchanged)
            {
                Check(Same(Position()!.Value, unchanged) && SameLots(Lots(), lots), $"a {kind} that was refused changed something");
            }

            if (Position() is { } after)
            {
                CheckLots(after, method, kind);
                ProbeAndBust(after, i);
            }
        }

        // What was used up leaves with the day. The adjustment is refused, and brings the row to the date.
        harness.Apply(Rolled(2026_01_15));
        harness.Apply(Adjusted("1", long.MaxValue));
        Check(harness.Logic.CapacityUse.LotsUsed == Lots().Length, "lots are lost");
    }

    private (string Kind, bool IsRefused) Step(PositionView? before)
    {
        int ticket = _random.Next(100);
        if (ticket is >= 45 and < 66 && _heads.Count > 0)
        {
            return ticket < 60 ? ("correction", Correction()) : ("bust", BustOne());
        }

        if (ticket is >= 84 and < 94)
        {
            bool hasStep = _random.Chance(333);
            _harness.Apply(Split(
                "SYM", Ratio(30, 3) * (1 + _random.Next(5)), Ratio(60, 4), hasStep ? Price() : null, hasStep ? "0.00000100" : null));
            _harness.Apply(Tick());
            return ("split", _harness.Alerts.Contains(AlertCode.SplitBlocked));
        }

        if (ticket is >= 94 and < 97 && _date < LastDate)
        {
            return ("date", IsRefused(_harness.Apply(Rolled(++_date))));
        }

        return ticket switch
        {
            < 66 => ("fill", FillOne()),
            < 76 => ("load", IsRefused(_harness.Apply(Load(_date, "SYM", Sign() + Quantity(), Price(), fileId: $"F{++_ids}")))),
            < 94 => ("adjustment", IsRefused(_harness.Apply(Adjusted(
                Sign() + Quantity(), before?.Version ?? 0, (AdjustmentCost)(1 + _random.Next(3)), Price(), _random.Chance(500))))),
            _ => ("mark", IsRefused(_harness.Apply(Mark(1, ++_seq, "SYM", Price())))),
        };
    }

    private bool FillOne()
    {
        string id = $"E{++_ids}";
        bool isRefused = IsRefused(_harness.Apply(Fill(1, ++_seq, AnySide(), Quantity(), Price(), id)));
        if (!isRefused)
        {
            _heads.Add(id);
        }

        return isRefused;
    }

    private bool Correction()
    {
        int at = _random.Next(_heads.Count);
        string id = $"C{++_ids}";
        bool isRefused = IsRefused(_harness.Apply(Correct(1, ++_seq, id, _heads[at], AnySide(), Quantity(), Price())));
        _heads[at] = isRefused ? _heads[at] : id;
        return isRefused;
    }

    private bool BustOne()
    {
        int at = _random.Next(_heads.Count);
        bool isRefused = IsRefused(_harness.Apply(Bust(1, ++_seq, $"B{++_ids}", _heads[at])));
        if (!isRefused)
        {
            _heads.RemoveAt(at);
        }

        return isRefused;
    }

    private void CheckLots(PositionView position, string method, string kind)
    {
        if (method != "average")
        {
            LotView[] lots = Lots();
            Int128 cost = lots.Aggregate((Int128)0, static (sum, lot) => unchecked(sum + lot.Cost));
            Check(
                cost == position.OpenCost && lots.Sum(static lot => lot.Quantity.Mantissa) == Math.Abs(position.Quantity.Mantissa),
                $"after a {kind} the lots are not the position");
        }
    }

    /// <summary>Now and then: a fill, and the bust of it.</summary>
    private void ProbeAndBust(PositionView before, int step)
    {
        if (step % 3 != 0)
        {
            return;
        }

        LotView[] lots = Lots();
        string id = $"E{++_ids}";
        if (!IsRefused(_harness.Apply(Fill(1, ++_seq, AnySide(), Quantity(), Price(), id))))
        {
            Check(!IsRefused(_harness.Apply(Bust(1, ++_seq, $"B{++_ids}", id))), "the bust of a fill that was applied was refused");
            Check(Figures(Position()!.Value) == Figures(before) && SameLots(Lots(), lots), "a fill and its bust left a trace");
        }
    }

    private PositionView? Position() =>
        _harness.Logic.TryGetPosition(Text16.From("ACC"), Text24.From("SYM"), out PositionView view) ? view : null;

    private LotView[] Lots() => Position() is { } position ? _harness.Logic.GetLots(position.Index) : [];

    private static bool IsRefused(in OutputEvent output) => output.Disposition == Disposition.Rejected;

    private static bool Same(PositionView left, PositionView right) =>
        left with { Mark = default, DayStart = default, LastExecId = default } == right with { Mark = default, DayStart = default, LastExecId = default };

    private static (Decimal8 Net, Int128 Cost, Int128 Realized, Int128 Cash, Int128 Adjustments, Int128 Bought) Figures(PositionView position) =>
        (position.Quantity, position.OpenCost, position.RealizedPoints, position.Cash, position.Adjustments, position.BuyQuantity);

    private static bool SameLots(LotView[] left, LotView[] right) =>
        left.Select(static lot => lot with { ExecId = default }).SequenceEqual(right.Select(static lot => lot with { ExecId = default }));

    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new AssertionException(what);
        }
    }

    private Side AnySide() => _random.Chance(500) ? Side.Buy : Side.Sell;

    private string Sign() => _random.Chance(500) ? "-" : "";

    private long Ratio(int mostBits, int fewBits) => 1L << _random.Next(_isLarge ? mostBits : fewBits);

    private string Quantity() => new Decimal8(_isLarge ? 1 + (OfAnySize() % long.MaxValue)
        : (1 + _random.Next(30)) * (_random.Chance(250) ? 1 : Decimal8.One)).ToString();

    private string Price() => new Decimal8(_isLarge ? (_random.Chance(500) ? 1 : -1) * OfAnySize() : _random.Next(50) * Decimal8.One).ToString();

    /// <summary>Near the largest of 63 bits, or with as few of them as come.</summary>
    private long OfAnySize() => (long)(_random.NextUInt64() >> (1 + (_random.Chance(333) ? _random.Next(62) : _random.Next(3))));
}
