using System.Numerics;
using System.Text.Json;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Reference.Tests.Support;
using Positions.Testing.Inputs;
using static Positions.Reference.Tests.Support.ModelHarness;

namespace Positions.Reference.Tests;

/// <summary>The worked examples of fills, days, marks and splits, for each cost method that they list.</summary>
[TestFixture]
public sealed class VectorTests
{
    private static IEnumerable<TestCaseData> FillVectors() =>
        from id in new[] { "V01", "V03", "V04", "V05", "V06", "V15" }
        from method in Vectors.Methods
        select new TestCaseData(id, method);

    [TestCaseSource(nameof(FillVectors))]
    public void ShouldGiveEachStep_WhenFillsComeInOrder(string id, string method)
    {
        ModelHarness harness = Started(id, method);
        CheckSteps(harness, Vectors.Input(id), Vectors.Expect(id, method));
    }

    [Test]
    public void ShouldDependOnTheSequence_WhenTheSameFillsComeInAnotherOrder(
        [ValueSource(typeof(Vectors), nameof(Vectors.Methods))] string method)
    {
        JsonElement variant = Vectors.Get("V01").GetProperty("variant");
        var fills = Vectors.Input("V01").ToDictionary(fill => Vectors.Text(fill, "execId")!);
        JsonElement[] ordered = [.. variant.GetProperty("order").EnumerateArray().Select(id => fills[id.GetString()!])];
        CheckSteps(Started("V01", method), ordered, variant.GetProperty("expect").GetProperty(method));
    }

    [Test]
    public void ShouldCountEach_WhenAThousandFillsWithoutIdComeByHttp([ValueSource(typeof(Vectors), nameof(Vectors.Methods))] string method)
    {
        ModelHarness harness = Started("V02", method);
        for (int i = 0; i < 1000; i++)
        {
            ModelResult result = harness.Apply(InputFactory.Fill(0, 0, Side.Buy, "1", "185.50", symbol: "AAPL"));
            Assert.That(result.Disposition, Is.EqualTo(ModelDisposition.Applied));
        }

        CheckFinal(Vectors.Expect("V02", method).GetProperty("final"), harness.Position);
        Assert.That(harness.Position.Version, Is.EqualTo(1000));
    }

    [Test]
    public void ShouldKeepFeesByCurrency_WhenFeesAndARebateComeInTwo([ValueSource(typeof(Vectors), nameof(Vectors.Methods))] string method)
    {
        ModelHarness harness = Started("V06", method);
        foreach (JsonElement fill in Vectors.Input("V06"))
        {
            harness.Fill(fill);
        }

        JsonElement final = Vectors.Expect("V06", method).GetProperty("final");
        Assert.That(harness.Position.Fees.ToDictionary(fee => fee.Key, fee => Quantity(fee.Value)),
            Is.EqualTo(final.GetProperty("fees").EnumerateObject().ToDictionary(fee => fee.Name, fee => fee.Value.GetString())));
        Assert.That(Points(harness.Position.Realized - (harness.Position.OwnFees * Exact.One)),
            Is.EqualTo(Vectors.Text(final, "netRealizedUSD_onlyUsdFees")));
        Assert.That(harness.Model.ValueD5(harness.Position).Unrealized, Is.Null, "no mark is not a mark of 0");
        harness.Mark(Vectors.Text(Vectors.Get("V06").GetProperty("marks"), "FEES")!);
        Assert.That(Points(harness.Model.ValueD5(harness.Position).Unrealized!.Value), Is.EqualTo(Vectors.Text(final, "unrealizedAt106")));
    }

    [Test]
    public void ShouldAddUpToTheDaysGain_WhenADayBeginsWithALoad([ValueSource(typeof(Vectors), nameof(Vectors.Methods))] string method)
    {
        JsonElement vector = Vectors.Get("V09");
        JsonElement sod = vector.GetProperty("sod");
        ModelHarness harness = Started("V09", method);
        harness.Roll(20260105);
        ModelResult loaded = harness.Apply(new PositionLoaded
        {
            Prefix = InputFactory.Prefix(0, 0, 0),
            Quantity = Decimal8.Parse(Vectors.Text(sod, "qty")!),
            AveragePrice = Decimal8.Parse(Vectors.Text(sod, "avgPx")!),
            PreviousClose = Decimal8.Parse(Vectors.Text(sod, "prevClose")!),
            Account = Text16.From("ACC"),
            Symbol = Text24.From("SODL"),
            FileId = Text24.From("F1"),
            BusinessDate = 20260105,
            Row = 1,
            Part = 1,
            Parts = 1,
        });
        Assert.That(loaded.Changes.Select(change => change.Kind), Is.EqualTo(new[] { ChangeKind.Loaded }));
        foreach (JsonElement fill in Vectors.Input("V09"))
        {
            harness.Fill(fill);
        }

        harness.Mark(Vectors.Text(vector.GetProperty("marks"), "SODL")!);
        JsonElement expect = Vectors.Expect("V09", method);
        ModelPosition position = harness.Position;
        CheckFinal(expect.GetProperty("final"), position);
        Valuation valuation = harness.Model.ValueD5(position);
        Assert.That(Points(valuation.Unrealized!.Value), Is.EqualTo(Vectors.Text(expect, "unrealizedAt104")));
        Assert.That(Points(valuation.Total!.Value), Is.EqualTo(Vectors.Text(expect, "totalSinceInception")));
        Assert.That(Points(valuation.Day!.Value), Is.EqualTo(Vectors.Text(expect, "dayPnl")));
        Assert.That(Quantity(position.SodQuantity), Is.EqualTo(Vectors.Text(expect, "sodQty")));
        Assert.That(Quantity(position.BuyQuantity), Is.EqualTo(Vectors.Text(expect, "buyQty")));
        Assert.That(Quantity(position.SellQuantity), Is.EqualTo(Vectors.Text(expect, "sellQty")));
    }

    [Test]
    public void ShouldJudgeEachMessage_WhenDuplicatesConflictsAndGapsMix(
        [ValueSource(typeof(Vectors), nameof(Vectors.Methods))] string method)
    {
        var messages = Vectors.Input("V10").ToDictionary(message => message.GetProperty("n").GetInt32());
        ModelHarness harness = Started("V10", method);
        var applied = new List<string>();

        // Message 6 waits in ingress until 8 closes the gap: in the ring it follows 8.
        foreach (int n in new[] { 1, 2, 3, 4, 5, 7, 8, 6, 9, 10 })
        {
            JsonElement message = messages[n];
            ModelResult result = harness.Apply(InputFactory.Fill(
                Vectors.Text(message, "src") == "GW1" ? 1u : 2u,
                message.GetProperty("srcSeq").GetInt64(),
                Vectors.Text(message, "side") == "BUY" ? Side.Buy : Side.Sell,
                Vectors.Text(message, "qty"),
                Vectors.Text(message, "px"),
                Vectors.Text(message, "execId"),
                symbol: "DUPS"));
            Assert.That(Name(result), Is.EqualTo(n == 6 ? "APPLIED" : Vectors.Text(message, "disp")), $"message {n}");
            applied.AddRange(result.Changes.Select(change => change.CauseExecId));
        }

        JsonElement expect = Vectors.Get("V10").GetProperty("expect");
        CheckFinal(expect.GetProperty("positions").GetProperty(method).GetProperty("final"), harness.Position);
        Assert.That(applied, Is.EqualTo(expect.GetProperty("appliedOrder").EnumerateArray().Select(id => id.GetString())));
        JsonElement next = expect.GetProperty("nextExpected");
        Assert.That(harness.Model.Sources[1].NextExpected, Is.EqualTo(next.GetProperty("GW1").GetInt64()));
        Assert.That(harness.Model.Sources[2].NextExpected, Is.EqualTo(next.GetProperty("GW2").GetInt64()));
    }

    [Test]
    public void ShouldKeepTheCost_WhenAnInstrumentIsSplit([ValueSource(typeof(Vectors), nameof(Vectors.Methods))] string method)
    {
        JsonElement expect = Vectors.Expect("V14", method);
        ModelHarness harness = Started("V14", method);
        JsonElement[] input = Vectors.Input("V14");
        harness.Fill(input[0]);
        harness.Fill(input[1]);
        ModelResult split = harness.Apply(new InstrumentSplit
        {
            Prefix = InputFactory.Prefix(0, 0, 0),
            Numerator = 3,
            Denominator = 2,
            CashInLieuPrice = Decimal8.Null,
            QuantityStep = Decimal8.Null,
            Symbol = Text24.From("SPLT"),
        });
        Assert.That(split.Changes.Single().Kind, Is.EqualTo(ChangeKind.Split));
        CheckFinal(expect, harness.Position);

        harness.Fill("CIL", Side.Sell, Vectors.Text(input[3], "qty")!, Vectors.Text(input[3], "px")!);
        JsonElement after = expect.GetProperty("afterCashInLieu");
        Assert.That(Quantity(harness.Position.Net), Is.EqualTo(Vectors.Text(after, "netQty")));
        Assert.That(Points(harness.Position.OpenCost), Is.EqualTo(Vectors.Text(after, "openCost")));
        Assert.That(Points(harness.Position.Realized), Is.EqualTo(Vectors.Text(after, "realized")));
    }

    [Test]
    public void ShouldScaleOnce_WhenPointsBecomeMoney()
    {
        ModelHarness harness = Started("V15", "AVG");
        foreach (JsonElement fill in Vectors.Input("V15"))
        {
            harness.Fill(fill);
        }

        JsonElement vector = Vectors.Get("V15");
        BigInteger multiplier = Decimal8.Parse(Vectors.Text(vector.GetProperty("instrument"), "multiplier")!).Mantissa;
        Assert.That(Quantity(Exact.MoneyOfPoints(harness.Position.Realized, multiplier)),
            Is.EqualTo(Vectors.Text(vector.GetProperty("expect"), "moneyRealized")));
    }

    [Test]
    public void ShouldBalance_WhenTwoThousandRandomFillsAreApplied([ValueSource(typeof(Vectors), nameof(Vectors.Methods))] string method)
    {
        JsonElement expect = Vectors.Get("V16").GetProperty("expect");
        using JsonDocument file = Vectors.Load("v16_fills.json");
        ModelHarness harness = Started("V16", method);
        foreach (JsonElement fill in file.RootElement.EnumerateArray())
        {
            Assert.That(harness.Fill(fill).Disposition, Is.EqualTo(ModelDisposition.Applied));
        }

        JsonElement final = expect.GetProperty(method).GetProperty("final");
        CheckFinal(final, harness.Position);
        Assert.That(Points(harness.Position.Cash), Is.EqualTo(Vectors.Text(expect, "cash")));
        Assert.That(harness.Position.Lots, Has.Count.EqualTo(method == "AVG" ? 0 : final.GetProperty("lots").GetInt32()));
    }

    internal static ModelHarness Started(string id, string method) =>
        new(Vectors.Get(id).GetProperty("instrument").GetProperty("symbol").GetString()!, method);

    internal static void CheckFinal(JsonElement final, ModelPosition position)
    {
        Assert.That(Quantity(position.Net), Is.EqualTo(Vectors.Text(final, "netQty")));
        Assert.That(Points(position.OpenCost), Is.EqualTo(Vectors.Text(final, "openCost")));
        Assert.That(Points(position.Realized), Is.EqualTo(Vectors.Text(final, "realized")));
        Assert.That(position.AveragePrice is { } price ? Quantity(price) : null, Is.EqualTo(Vectors.Text(final, "avgPx")));
        if (final.TryGetProperty("lots", out JsonElement lots) && lots.ValueKind == JsonValueKind.Array)
        {
            Assert.That(
                position.Lots.Select(lot => (Quantity(lot.Quantity), Quantity(lot.Cost / lot.Quantity), lot.ExecId ?? "SOD")),
                Is.EqualTo(lots.EnumerateArray()
                    .Select(lot => (Vectors.Text(lot, "qty"), Vectors.Text(lot, "px"), Vectors.Text(lot, "execId")))));
        }
    }

    private static void CheckSteps(ModelHarness harness, JsonElement[] fills, JsonElement expected)
    {
        JsonElement[] steps = [.. expected.GetProperty("steps").EnumerateArray()];
        Assert.That(steps, Has.Length.EqualTo(fills.Length));
        for (int i = 0; i < fills.Length; i++)
        {
            PositionChange change = harness.Fill(fills[i]).Changes.Single();
            Assert.That(change.Kind.ToString(), Is.EqualTo(Vectors.Text(steps[i], "kind")), $"step {i}");
            Assert.That(Quantity(change.Position.Net), Is.EqualTo(Vectors.Text(steps[i], "netQty")), $"step {i}");
            Assert.That(Points(change.RealizedDelta), Is.EqualTo(Vectors.Text(steps[i], "realizedDelta")), $"step {i}");
            Assert.That(change.Position.Version, Is.EqualTo(i + 1));
            if (Vectors.Text(steps[i], "closedQty") is { } closed)
            {
                Assert.That((Quantity(change.ClosedQuantity), Quantity(change.OpenedQuantity)),
                    Is.EqualTo((closed, Vectors.Text(steps[i], "openedQty"))));
            }
        }

        CheckFinal(expected.GetProperty("final"), harness.Position);
    }

    private static string Name(ModelResult result) => result switch
    {
        { Disposition: ModelDisposition.Applied } => "APPLIED",
        { Disposition: ModelDisposition.Duplicate } => "DUP_TRANSPORT",
        { Disposition: ModelDisposition.DuplicateExec } => "DUP_EXEC",
        { Reason: RejectReason.ExecIdConflict } => "CONFLICT",
        { Reason: RejectReason.QuantityNotPositive } => "REJECTED_QTY",
        _ => result.ToString(),
    };
}
