using System.Text.Json;
using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests;

/// <summary>The worked examples of the domain for every cost method: trades, busts, corrections, days and splits.</summary>
[TestFixture("AVG", "average")]
[TestFixture("FIFO", "fifo")]
[TestFixture("LIFO", "lifo")]
public sealed class CorrectionVectorTests(string method, string setting)
{
    private LogicHarness _harness = null!;
    private long _sourceSeq;

    [SetUp]
    public void SetUp()
    {
        _harness = new LogicHarness();
        _sourceSeq = 0;
        Control(InputFactory.Setting("Positions:CostMethod", setting));
    }

    [TearDown]
    public void TearDown() => _harness.Dispose();

    [TestCase("V01")]
    [TestCase("V03")]
    [TestCase("V04")]
    [TestCase("V05")]
    [TestCase("V06")]
    [TestCase("V15")]
    public void ShouldReachEveryStep_WhenTradesAreApplied(string id)
    {
        JsonElement vector = Vectors.Get(id);
        string symbol = vector.GetProperty("instrument").GetProperty("symbol").GetString()!;
        ApplySteps([.. vector.GetProperty("input").EnumerateArray()], symbol, vector.GetProperty("expect").GetProperty(method));
    }

    [Test]
    public void ShouldSplitByArrivalAlone_WhenTheIncidentComesInTheOtherOrder()
    {
        JsonElement vector = Vectors.Get("V01");
        JsonElement variant = vector.GetProperty("variant");
        JsonElement[] fills =
        [
            .. variant.GetProperty("order").EnumerateArray().Select(id =>
                vector.GetProperty("input").EnumerateArray().Single(fill => Vectors.Text(fill, "execId") == id.GetString())),
        ];
        ApplySteps(fills, "AAPL", variant.GetProperty("expect").GetProperty(method));
    }

    [Test]
    public void ShouldBalance_WhenTwoThousandRandomFillsAreApplied()
    {
        JsonElement expect = Vectors.Get("V16").GetProperty("expect");
        using JsonDocument file = Vectors.Load("v16_fills.json");
        foreach (JsonElement fill in file.RootElement.EnumerateArray())
        {
            Trade(fill, "RAND");
        }

        PositionView position = _harness.Position("ACC", "RAND");
        CheckFinal(expect.GetProperty(method).GetProperty("final"), position);
        Assert.That(Points(position.Cash), Is.EqualTo(Vectors.Text(expect, "cash")));
        CheckLots(position);
    }

    [Test]
    public void ShouldBeAsIfItHadNeverBeen_WhenAFillOfTheDayIsBusted()
    {
        JsonElement vector = Vectors.Get("V07");
        JsonElement expect = vector.GetProperty("expect").GetProperty(method);
        JsonElement[] input = [.. vector.GetProperty("input").EnumerateArray()];
        foreach (JsonElement fill in input[..3])
        {
            Trade(fill, "BUST");
        }

        CheckFinal(expect.GetProperty("beforeBust"), _harness.Position("ACC", "BUST"));
        OutputEvent bust = _harness.Apply(InputFactory.Bust(1, ++_sourceSeq, "B4", "B2"));
        CheckFinal(expect.GetProperty("restate"), _harness.Position("ACC", "BUST"));
        Assert.That((bust.Disposition, bust.ChangeKind, bust.IsOffset), Is.EqualTo((Disposition.Applied, PositionChangeKind.Busted, false)));
        Assert.That(Points(bust.RealizedDelta), Is.EqualTo(Vectors.Text(expect, "restatePnlCorrection")));

        PositionView after = _harness.Position("ACC", "BUST");
        OutputEvent again = _harness.Apply(InputFactory.Bust(1, ++_sourceSeq, "B4", "B2"));
        OutputEvent another = _harness.Apply(InputFactory.Bust(1, ++_sourceSeq, "B5", "B2"));
        Assert.That(again.Disposition, Is.EqualTo(Disposition.DuplicateExec));
        Assert.That(another.Reason, Is.EqualTo(RejectReason.AlreadyBusted));
        Assert.That(_harness.Position("ACC", "BUST"), Is.EqualTo(after));
    }

    [Test]
    public void ShouldBeOffset_WhenTheFillIsOfAnEarlierDate()
    {
        JsonElement vector = Vectors.Get("V07");
        JsonElement expect = vector.GetProperty("expect").GetProperty(method);
        JsonElement[] input = [.. vector.GetProperty("input").EnumerateArray()];
        foreach (JsonElement fill in input[..3])
        {
            Trade(fill, "BUST");
        }

        Control(InputFactory.Rolled(2026_01_06));
        OutputEvent bust = _harness.Apply(InputFactory.Bust(1, ++_sourceSeq, "B4", "B2"));
        CheckFinal(expect.GetProperty("offset"), _harness.Position("ACC", "BUST"));
        Assert.That((bust.Disposition, bust.IsOffset), Is.EqualTo((Disposition.Applied, true)));
        _harness.Apply(InputFactory.Mark(2, 1, "BUST", "13"));
        PositionView position = _harness.Position("ACC", "BUST");
        Assert.That(
            Points(position.RealizedPoints + position.UnrealizedPoints!.Value),
            Is.EqualTo(Vectors.Text(expect.GetProperty("totalPnlAt13"), "offset")));
    }

    [Test]
    public void ShouldKeepItsPlace_WhenAFillIsCorrectedTwice()
    {
        JsonElement vector = Vectors.Get("V08");
        JsonElement expect = vector.GetProperty("expect").GetProperty(method);
        JsonElement[] input = [.. vector.GetProperty("input").EnumerateArray()];
        foreach (JsonElement fill in input[..3])
        {
            Trade(fill, "CORR");
        }

        OutputEvent first = _harness.Apply(InputFactory.Correct(1, ++_sourceSeq, "K2", "B2", Side.Buy, "80", "12.50"));
        CheckFinal(expect.GetProperty("afterK2"), _harness.Position("ACC", "CORR"));
        OutputEvent stale = _harness.Apply(InputFactory.Correct(1, ++_sourceSeq, "K9", "B2", Side.Buy, "80", "11.50"));
        OutputEvent second = _harness.Apply(InputFactory.Correct(1, ++_sourceSeq, "K3", "K2", Side.Buy, "80", "11.50"));
        CheckFinal(expect.GetProperty("afterK3"), _harness.Position("ACC", "CORR"));
        Assert.That(first.Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That(stale.Reason, Is.EqualTo(RejectReason.NotHeadOfChain));
        Assert.That((second.Disposition, second.ChangeKind), Is.EqualTo((Disposition.Applied, PositionChangeKind.Corrected)));
    }

    [Test]
    public void ShouldCountTheDayFromThePreviousClose_WhenAPositionWasLoaded()
    {
        Control(InputFactory.Rolled(2026_01_05));
        Control(InputFactory.Load(2026_01_05, "SODX", "1000", "95", "100"));
        _harness.Apply(InputFactory.Fill(1, 1, Side.Buy, "200", "101", "D1", symbol: "SODX"));
        _harness.Apply(InputFactory.Fill(1, 2, Side.Sell, "700", "103", "D2", symbol: "SODX"));
        _harness.Apply(InputFactory.Mark(2, 1, "SODX", "104"));
        PositionView position = _harness.Position("ACC", "SODX");
        (string realized, string unrealized) = method switch
        {
            "AVG" => ("4900", "4000"),
            "FIFO" => ("5600", "3300"),
            _ => ("4400", "4500"),
        };
        Assert.That(Points(position.RealizedPoints), Is.EqualTo(realized));
        Assert.That(Points(position.UnrealizedPoints!.Value), Is.EqualTo(unrealized));
        Assert.That(Points(position.DayPoints!.Value), Is.EqualTo("3900"));
    }

    [Test]
    public void ShouldKeepTheCost_WhenAnInstrumentIsSplit()
    {
        JsonElement expect = Vectors.Get("V14").GetProperty("expect").GetProperty(method);
        Trade(Side.Buy, "40", "60", "L1", "SPLT");
        Trade(Side.Buy, "25", "66", "L2", "SPLT");
        Control(InputFactory.Split("SPLT", 3, 2, "45", "1"));
        OutputEvent outcome = _harness.Apply(InputFactory.Tick());
        OutputEvent[] outputs = _harness.Outputs;
        Assert.That(outcome.Kind, Is.EqualTo(OutputKind.Outcome));
        Assert.That(outputs.Select(output => output.Kind), Is.EqualTo(new[] { OutputKind.Change, OutputKind.Change, OutputKind.Outcome }));
        Assert.That(new Decimal8(outputs[0].Quantity).ToString(), Is.EqualTo(Vectors.Text(expect, "netQty")));
        Assert.That(Points(outputs[0].OpenCost), Is.EqualTo(Vectors.Text(expect, "openCost")));
        JsonElement after = expect.GetProperty("afterCashInLieu");
        PositionView position = _harness.Position("ACC", "SPLT");
        Assert.That(position.Quantity.ToString(), Is.EqualTo(Vectors.Text(after, "netQty")));
        Assert.That(Points(position.OpenCost), Is.EqualTo(Vectors.Text(after, "openCost")));
        Assert.That(Points(position.RealizedPoints), Is.EqualTo(Vectors.Text(after, "realized")));
        Assert.That(position.Version, Is.EqualTo(4));
        Assert.That(_harness.Logic.HasOpenWork, Is.False);
        CheckLots(position);
    }

    [Test]
    public void ShouldBeBustedAcrossTheSplit_WhenTheFillIsOfTheSameDay()
    {
        Trade(Side.Buy, "40", "60", "L1", "SPLT");
        Trade(Side.Buy, "25", "66", "L2", "SPLT");
        Control(InputFactory.Split("SPLT", 3, 2, "45", "1"));
        OutputEvent bust = _harness.Apply(InputFactory.Bust(1, ++_sourceSeq, "X", "L2"));
        PositionView position = _harness.Position("ACC", "SPLT");
        Assert.That(bust.Disposition, Is.EqualTo(Disposition.Applied));
        Assert.That((position.Quantity.ToString(), Points(position.OpenCost), Points(position.RealizedPoints)), Is.EqualTo(("60", "2400", "0")));
    }

    private static string Points(Int128 points) => DecimalText.Format(points, DecimalText.PointsScale);

    private static void CheckFinal(JsonElement final, PositionView position)
    {
        Assert.That(position.Quantity.ToString(), Is.EqualTo(Vectors.Text(final, "netQty")));
        Assert.That(Points(position.OpenCost), Is.EqualTo(Vectors.Text(final, "openCost")));
        Assert.That(Points(position.RealizedPoints), Is.EqualTo(Vectors.Text(final, "realized")));
    }

    private void CheckLots(PositionView position)
    {
        LotView[] lots = _harness.Logic.GetLots(position.Index);
        if (method == "AVG")
        {
            Assert.That(lots, Is.Empty);
            return;
        }

        Assert.That(lots.Sum(lot => lot.Quantity.Mantissa), Is.EqualTo(Math.Abs(position.Quantity.Mantissa)));
        Assert.That(lots.Aggregate((Int128)0, (sum, lot) => sum + lot.Cost), Is.EqualTo(position.OpenCost));
        Assert.That(lots.Select(lot => lot.OpenedSequence), Is.Ordered);
    }

    private void ApplySteps(JsonElement[] fills, string symbol, JsonElement expected)
    {
        JsonElement[] steps = [.. expected.GetProperty("steps").EnumerateArray()];
        for (int i = 0; i < fills.Length; i++)
        {
            OutputEvent output = Trade(fills[i], symbol);
            Assert.That(output.ChangeKind.ToString(), Is.EqualTo(Vectors.Text(steps[i], "kind")), $"step {i}");
            Assert.That(new Decimal8(output.Quantity).ToString(), Is.EqualTo(Vectors.Text(steps[i], "netQty")), $"step {i}");
            Assert.That(Points(output.RealizedDelta), Is.EqualTo(Vectors.Text(steps[i], "realizedDelta")), $"step {i}");
        }

        JsonElement final = expected.GetProperty("final");
        PositionView position = _harness.Position("ACC", symbol);
        CheckFinal(final, position);
        CheckLots(position);
        if (final.TryGetProperty("lots", out JsonElement lots))
        {
            string[] actual = [.. _harness.Logic.GetLots(position.Index).Select(lot => $"{lot.Quantity} {lot.ExecId}")];
            Assert.That(actual, Is.EqualTo(lots.EnumerateArray().Select(lot => $"{Vectors.Text(lot, "qty")} {Vectors.Text(lot, "execId")}")));
        }
    }

    private OutputEvent Trade(JsonElement fill, string symbol) => _harness.Apply(InputFactory.Fill(
        1,
        ++_sourceSeq,
        Vectors.Text(fill, "side") == "BUY" ? Side.Buy : Side.Sell,
        Vectors.Text(fill, "qty"),
        Vectors.Text(fill, "px"),
        Vectors.Text(fill, "execId"),
        symbol: symbol,
        fee: Vectors.Text(fill, "fee"),
        feeCurrency: Vectors.Text(fill, "feeCcy")));

    private void Trade(Side side, string quantity, string price, string execId, string symbol) =>
        _harness.Apply(InputFactory.Fill(1, ++_sourceSeq, side, quantity, price, execId, symbol: symbol));

    private void Control<T>(T message)
        where T : unmanaged, ISourceMessage<T>
    {
        OutputEvent output = _harness.Apply(in message);
        Assert.That(output.Disposition, Is.EqualTo(Disposition.Control).Or.EqualTo(Disposition.Applied), $"{output.Reason}");
    }
}
