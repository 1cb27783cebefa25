using System.Text.Json;
using Positions.Core.Tests.Support;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Core.Tests;

/// <summary>The worked examples of the domain, at average cost.</summary>
[TestFixture]
public sealed class VectorTests
{
    private readonly LogicHarness _harness = new();

    [TearDown]
    public void TearDown() => _harness.Dispose();

    [TestCase("V01")]
    [TestCase("V03")]
    [TestCase("V04")]
    [TestCase("V05")]
    [TestCase("V06")]
    [TestCase("V15")]
    public void ShouldReachTheExpectedFigures_WhenAVectorIsApplied(string id)
    {
        JsonElement vector = Vectors.Get(id);
        JsonElement[] fills = [.. vector.GetProperty("input").EnumerateArray()];
        ApplyAndCheck(fills, Symbol(vector), vector.GetProperty("expect").GetProperty("AVG"));
    }

    [Test]
    public void ShouldReachTheSameFigures_WhenTheIncidentComesInTheOtherOrder()
    {
        JsonElement vector = Vectors.Get("V01");
        JsonElement variant = vector.GetProperty("variant");
        JsonElement[] fills =
        [
            .. variant.GetProperty("order").EnumerateArray().Select(id =>
                vector.GetProperty("input").EnumerateArray().Single(fill => Vectors.Text(fill, "execId") == id.GetString())),
        ];
        ApplyAndCheck(fills, Symbol(vector), variant.GetProperty("expect").GetProperty("AVG"));
    }

    [Test]
    public void ShouldCountEveryFill_WhenTenClientsPostAHundredWithoutIds()
    {
        JsonElement final = Vectors.Get("V02").GetProperty("expect").GetProperty("AVG").GetProperty("final");
        for (int i = 1; i <= 1000; i++)
        {
            OutputEvent output = _harness.Apply(InputFactory.Fill(0, 0, Side.Buy, "1", "185.50", account: "TEST", symbol: "AAPL"));
            Assert.That(output.Disposition, Is.EqualTo(Disposition.Applied));
            Assert.That(output.ExecId.ToString(), Is.EqualTo($"http-{i}"));
        }

        PositionView position = _harness.Position("TEST", "AAPL");
        CheckFinal(final, position);
        Assert.That(position.Version, Is.EqualTo(1000));
        Assert.That(_harness.Logic.Counters.Applied, Is.EqualTo(1000));
        Assert.That(_harness.Logic.Counters.RejectedTotal + _harness.Logic.Counters.DuplicatesByExecution, Is.Zero);
    }

    [Test]
    public void ShouldBeOneDuplicate_WhenTheFlipIsRedelivered()
    {
        JsonElement[] fills = [.. Vectors.Get("V05").GetProperty("input").EnumerateArray()];
        _harness.Apply(ToFill(fills[0], 1, 1, "FLIP"));
        OutputEvent flip = _harness.Apply(ToFill(fills[1], 1, 2, "FLIP"));
        PositionView after = _harness.Position("ACC", "FLIP");
        OutputEvent again = _harness.Repeat(_harness.Script.Inputs[1]);
        OutputEvent resent = _harness.Apply(ToFill(fills[1], 1, 3, "FLIP"));

        Assert.That(flip.ChangeKind, Is.EqualTo(PositionChangeKind.Flipped));
        Assert.That(flip.LastQuantity, Is.EqualTo(-150 * Decimal8.One), "closed 100 and opened 50 in one event");
        Assert.That((again.Disposition, again.FirstSequence), Is.EqualTo((Disposition.Duplicate, 2L)));
        Assert.That((resent.Disposition, resent.FirstSequence), Is.EqualTo((Disposition.DuplicateExec, 2L)));
        Assert.That(_harness.Position("ACC", "FLIP"), Is.EqualTo(after));
    }

    [Test]
    public void ShouldKeepFeesByCurrency_WhenFeesAndARebateComeInTwo()
    {
        JsonElement[] fills = [.. Vectors.Get("V06").GetProperty("input").EnumerateArray()];
        for (int i = 0; i < fills.Length; i++)
        {
            _harness.Apply(ToFill(fills[i], 1, i + 1, "FEES"));
        }

        PositionView position = _harness.Position("ACC", "FEES");
        FeeAmount[] others = _harness.Logic.GetOtherFees(position.Index);
        Assert.That(position.Fees.ToString(), Is.EqualTo("0.7"));
        Assert.That(others.Select(fee => $"{fee.Currency} {fee.Amount}"), Is.EqualTo(new[] { "BNB 0.0004" }));
    }

    [Test]
    public void ShouldScaleOnce_WhenPointsBecomeMoney()
    {
        JsonElement vector = Vectors.Get("V15");
        _harness.Apply(InputFactory.Instrument("CLK0", "USD", vector.GetProperty("instrument").GetProperty("multiplier").GetString()));
        JsonElement[] fills = [.. vector.GetProperty("input").EnumerateArray()];
        _harness.Apply(ToFill(fills[0], 1, 1, "CLK0"));
        OutputEvent closed = _harness.Apply(ToFill(fills[1], 1, 2, "CLK0"));

        Assert.That(OutputMessages.TryToMoney(closed.RealizedPoints, closed.Multiplier, out Int128 money), Is.True);
        Assert.That(DecimalText.Format(money, Decimal8.Scale),
            Is.EqualTo(vector.GetProperty("expect").GetProperty("moneyRealized").GetString()));
    }

    [Test]
    public void ShouldJudgeEachMessage_WhenDuplicatesConflictsAndGapsMix()
    {
        JsonElement vector = Vectors.Get("V10");
        var messages = vector.GetProperty("input").EnumerateArray().ToDictionary(message => message.GetProperty("n").GetInt32());

        // Message 6 waits in ingress until 8 closes the gap: in the ring it follows 8.
        foreach (int n in new[] { 1, 2, 3, 4, 5, 7, 8, 6, 9, 10 })
        {
            JsonElement message = messages[n];
            uint source = Vectors.Text(message, "src") == "GW1" ? 1u : 2u;
            OutputEvent output = _harness.Apply(ToFill(message, source, message.GetProperty("srcSeq").GetInt64(), "DUPS"));
            string expected = n == 6 ? "APPLIED" : Vectors.Text(message, "disp")!;
            Assert.That(Name(in output), Is.EqualTo(expected), $"message {n}");
        }

        JsonElement expect = vector.GetProperty("expect");
        CheckFinal(expect.GetProperty("positions").GetProperty("AVG").GetProperty("final"), _harness.Position("ACC", "DUPS"));
        JsonElement counters = expect.GetProperty("counters");
        CoreCounters counted = _harness.Logic.Counters;
        Assert.That(counted.Applied, Is.EqualTo(counters.GetProperty("applied").GetInt64()));
        Assert.That(counted.DuplicatesBySequence, Is.EqualTo(counters.GetProperty("dupTransport").GetInt64()));
        Assert.That(counted.DuplicatesByExecution, Is.EqualTo(counters.GetProperty("dupExec").GetInt64()));
        Assert.That(counted.Quarantined, Is.EqualTo(counters.GetProperty("conflict").GetInt64()));
        Assert.That(counted.RejectedTotal, Is.EqualTo(counters.GetProperty("rejected").GetInt64()));
        Assert.That(_harness.Source(1).NextExpectedSourceSeq, Is.EqualTo(expect.GetProperty("nextExpected").GetProperty("GW1").GetInt64()));
        Assert.That(_harness.Source(2).NextExpectedSourceSeq, Is.EqualTo(expect.GetProperty("nextExpected").GetProperty("GW2").GetInt64()));
    }

    [Test]
    public void ShouldBalanceAtEveryStep_WhenTwoThousandRandomFillsAreApplied()
    {
        JsonElement vector = Vectors.Get("V16");
        using JsonDocument file = Vectors.Load("v16_fills.json");
        long seq = 0;
        foreach (JsonElement fill in file.RootElement.EnumerateArray())
        {
            OutputEvent output = _harness.Apply(ToFill(fill, 1, ++seq, "RAND"));
            Assert.That(output.Disposition, Is.EqualTo(Disposition.Applied));
        }

        PositionView position = _harness.Position("ACC", "RAND");
        CheckFinal(vector.GetProperty("expect").GetProperty("AVG").GetProperty("final"), position);
        Assert.That(seq, Is.EqualTo(2000));
        Assert.That(DecimalText.Format(position.Cash, DecimalText.PointsScale),
            Is.EqualTo(Vectors.Text(vector.GetProperty("expect"), "cash")));
    }

    private static string Name(in OutputEvent output) => output.Disposition switch
    {
        Disposition.Applied => "APPLIED",
        Disposition.Duplicate => "DUP_TRANSPORT",
        Disposition.DuplicateExec => "DUP_EXEC",
        Disposition.Rejected when output.Reason == Protocol.RejectReason.ExecIdConflict => "CONFLICT",
        Disposition.Rejected when output.Reason == Protocol.RejectReason.QuantityNotPositive => "REJECTED_QTY",
        _ => output.Disposition.ToString(),
    };

    private static string Symbol(JsonElement vector) => vector.GetProperty("instrument").GetProperty("symbol").GetString()!;

    private static Fill ToFill(JsonElement fill, uint source, long sourceSeq, string symbol) => InputFactory.Fill(
        source,
        sourceSeq,
        Vectors.Text(fill, "side") == "BUY" ? Side.Buy : Side.Sell,
        Vectors.Text(fill, "qty"),
        Vectors.Text(fill, "px"),
        Vectors.Text(fill, "execId"),
        symbol: symbol,
        fee: Vectors.Text(fill, "fee"),
        feeCurrency: Vectors.Text(fill, "feeCcy"));

    private static void CheckFinal(JsonElement final, PositionView position)
    {
        Assert.That(position.Quantity.ToString(), Is.EqualTo(Vectors.Text(final, "netQty")));
        Assert.That(DecimalText.Format(position.OpenCost, DecimalText.PointsScale), Is.EqualTo(Vectors.Text(final, "openCost")));
        Assert.That(DecimalText.Format(position.RealizedPoints, DecimalText.PointsScale), Is.EqualTo(Vectors.Text(final, "realized")));
        Assert.That(position.AveragePrice.ToString(), Is.EqualTo(Vectors.Text(final, "avgPx") ?? string.Empty));
    }

    private void ApplyAndCheck(JsonElement[] fills, string symbol, JsonElement expected)
    {
        JsonElement[] steps = [.. expected.GetProperty("steps").EnumerateArray()];
        Assert.That(steps, Has.Length.EqualTo(fills.Length));
        for (int i = 0; i < fills.Length; i++)
        {
            OutputEvent output = _harness.Apply(ToFill(fills[i], 1, i + 1, symbol));
            Assert.That(output.ChangeKind.ToString(), Is.EqualTo(Vectors.Text(steps[i], "kind")), $"step {i}");
            Assert.That(new Decimal8(output.Quantity).ToString(), Is.EqualTo(Vectors.Text(steps[i], "netQty")), $"step {i}");
            Assert.That(
                DecimalText.Format(output.RealizedDelta, DecimalText.PointsScale),
                    Is.EqualTo(Vectors.Text(steps[i], "realizedDelta")), $"step {i}");
            Assert.That(output.Version, Is.EqualTo(i + 1));
        }

        CheckFinal(expected.GetProperty("final"), _harness.Position("ACC", symbol));
    }
}
