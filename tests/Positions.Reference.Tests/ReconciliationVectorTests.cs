using System.Numerics;
using System.Text.Json;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Reference.Tests.Support;
using Positions.Testing.Inputs;
using static Positions.Reference.Tests.Support.ModelHarness;

namespace Positions.Reference.Tests;

/// <summary>The worked examples of reconciliation: severities at their edges, and a break whose fill turns up before the approval.</summary>
[TestFixture]
public sealed class ReconciliationVectorTests
{
    private const string Account = "ACC";
    private const string Sender = "recon";

    private static IEnumerable<TestCaseData> Rows() =>
        from table in new[] { "apex", "edges" }
        from row in Vectors.Get("V13").GetProperty("expect").GetProperty(table).EnumerateArray()
        select new TestCaseData(row) { TestName = $"V13 {table} {Vectors.Text(row, "symbol")}" };

    [TestCaseSource(nameof(Rows))]
    public void ShouldJudgeEachRow_WhenAStatementComes(JsonElement row)
    {
        string symbol = Vectors.Text(row, "symbol")!;
        var harness = new ModelHarness(symbol);
        Hold(harness, row);
        harness.Apply(InputFactory.StatementBegin("R1", principal: Sender));
        ModelResult line = Line(harness, "R1", row);
        harness.Apply(InputFactory.StatementEnd("R1", 1));
        CheckRow(harness, row, line);
        Assert.That(harness.Model.Statement!.State, Is.EqualTo(StatementState.Ended));
    }

    [Test]
    public void ShouldCorrectFiveAndFindNoneNextTime_WhenTheWholeTableComes()
    {
        JsonElement expect = Vectors.Get("V13").GetProperty("expect");
        JsonElement[] rows = [.. expect.GetProperty("apex").EnumerateArray()];
        var harness = new ModelHarness("AAPL");
        foreach (JsonElement row in rows)
        {
            Hold(harness, row);
        }

        harness.Apply(InputFactory.StatementBegin("R1", principal: Sender));
        foreach (JsonElement row in rows)
        {
            CheckRow(harness, row, Line(harness, "R1", row));
        }

        harness.Apply(InputFactory.StatementEnd("R1", (uint)rows.Length));
        ModelStatement first = harness.Model.Statement!;
        JsonElement summary = expect.GetProperty("apexSummary");
        int breaks = first.SmallBreaks + first.LargeBreaks;
        Assert.That((first.Compared, breaks),
            Is.EqualTo((summary.GetProperty("positions").GetInt32(), summary.GetProperty("discrepancies").GetInt32())));
        Assert.That(Percent(breaks, first.Compared, 1), Is.EqualTo(Vectors.Text(summary, "pct")));
        Assert.That((Quantity(first.NetError), Quantity(first.GrossError)),
            Is.EqualTo((Vectors.Text(summary, "netQuantityError"), Vectors.Text(summary, "grossQuantityError"))));

        harness.Apply(InputFactory.StatementBegin("R2", principal: Sender));
        foreach (JsonElement row in rows)
        {
            Assert.That(Line(harness, "R2", row).ToldKeys.Single().Key.Action, Is.EqualTo(BreakAction.Agreed), Vectors.Text(row, "symbol"));
        }

        harness.Apply(InputFactory.StatementEnd("R2", (uint)rows.Length));
        JsonElement after = expect.GetProperty("afterOneCycle");
        ModelStatement second = harness.Model.Statement!;
        Assert.That(second.SmallBreaks + second.LargeBreaks, Is.EqualTo(after.GetProperty("discrepancies").GetInt32()));
        Assert.That((first.Corrected, harness.Model.ReconciledKeys.Count(key => key.Correction is not null)), Is.EqualTo((
            after.GetProperty("corrections").GetProperty("auto").GetInt32(), after.GetProperty("corrections").GetProperty("manual").GetInt32())));
    }

    [Test]
    public void ShouldRefuseTheApprovalAndCloseByItself_WhenTheMissingFillTurnsUp()
    {
        JsonElement vector = Vectors.Get("V18");
        JsonElement[] input = Vectors.Input("V18");
        JsonElement[] steps = [.. vector.GetProperty("expect").GetProperty("steps").EnumerateArray()];
        ModelHarness harness = VectorTests.Started("V18", "AVG");
        Assert.That(steps.Select(step => step.GetProperty("seq").GetInt32()), Is.EqualTo(input.Select(each => each.GetProperty("seq").GetInt32())));
        for (int i = 0; i < input.Length; i++)
        {
            ModelResult result = Send(harness, input[i], Proposed(harness)?.Id ?? 0);
            CheckStep(harness, steps[i], result);
        }

        Assert.That(Points(harness.Position.OpenCost), Is.EqualTo(Vectors.Text(vector.GetProperty("expect"), "finalOpenCost")));
    }

    [Test]
    public void ShouldRefuseTheProposer_WhenHeApproves()
    {
        JsonElement[] input = Vectors.Input("V18");
        ModelHarness harness = VectorTests.Started("V18", "AVG");
        Send(harness, input[0], 0);
        Send(harness, input[1], 0);
        ModelResult refused = harness.Apply(InputFactory.Decided(1, principal: Sender, symbol: "BTC"));
        Assert.That((refused.Disposition, refused.Reason), Is.EqualTo((ModelDisposition.Rejected, RejectReason.NotAllowed)));
        Assert.That(Proposed(harness)!.Status, Is.EqualTo(CorrectionStatus.Pending));
        ModelResult approved = harness.Apply(InputFactory.Decided(1, principal: "ops2", symbol: "BTC"));
        Assert.That((approved.Disposition, Quantity(harness.Position.Net)), Is.EqualTo((ModelDisposition.Applied, "150")));
        Assert.That((Proposed(harness)!.Status, Key(harness).Breaker), Is.EqualTo((CorrectionStatus.Approved, BreakerState.HalfOpen)));
    }

    private static void Hold(ModelHarness harness, JsonElement row)
    {
        string quantity = Vectors.Text(row, "internal")!;
        if (quantity != "0")
        {
            Side side = quantity.StartsWith('-') ? Side.Sell : Side.Buy;
            harness.Apply(InputFactory.Fill(0, 0, side, quantity.TrimStart('-'), "10", account: Account, symbol: Vectors.Text(row, "symbol")!));
        }
    }

    private static ModelResult Line(ModelHarness harness, string id, JsonElement row) =>
        harness.Apply(InputFactory.StatementLine(id, Vectors.Text(row, "external"), account: Account, symbol: Vectors.Text(row, "symbol")!));

    private static ModelResult Send(ModelHarness harness, JsonElement message, long correctionId)
    {
        switch (Vectors.Text(message, "type"))
        {
            case "Fill":
                return harness.Fill(message);
            case "Approve":
                return harness.Apply(InputFactory.Decided(correctionId, principal: Vectors.Text(message, "by")!, symbol: "BTC"));
            default:
                string id = Vectors.Text(message, "reportId")!;
                harness.Apply(InputFactory.StatementBegin(id, principal: Sender));
                ModelResult line = harness.Apply(InputFactory.StatementLine(id, Vectors.Text(message, "qty"), symbol: "BTC"));
                harness.Apply(InputFactory.StatementEnd(id, 1));
                return line;
        }
    }

    private static void CheckRow(ModelHarness harness, JsonElement row, ModelResult line)
    {
        string symbol = Vectors.Text(row, "symbol")!;
        ToldKey told = line.ToldKeys.Single();
        ReconciledKey key = told.Key;
        Assert.That(harness.Model.ReconciledKeys.Single(each => each.Key.Symbol == symbol), Is.EqualTo(key));
        Assert.That((Quantity(key.External), Quantity(key.Internal)), Is.EqualTo((Vectors.Text(row, "external"), Vectors.Text(row, "internal"))));
        Assert.That((Quantity(key.Difference), Quantity(-key.Difference)),
            Is.EqualTo((Vectors.Text(row, "difference"), Vectors.Text(row, "correction"))));
        Assert.That(key.External.IsZero ? null : Percent(BigInteger.Abs(key.Difference), BigInteger.Abs(key.External), 4),
            Is.EqualTo(Vectors.Text(row, "pct")));
        Assert.That(key.Severity == BreakSeverity.None ? "OK" : "MISMATCH", Is.EqualTo(Vectors.Text(row, "status")));
        Assert.That(key.Severity == BreakSeverity.None ? null : key.Severity.ToString().ToLowerInvariant(),
            Is.EqualTo(Vectors.Text(row, "severity")));
        switch (Vectors.Text(row, "action"))
        {
            case "auto-correct":
                Assert.That((key.Action, key.Breaker, key.Correction), Is.EqualTo((BreakAction.Corrected, BreakerState.Closed, (ModelCorrection?)null)));
                Assert.That(line.Changes.Single().Kind, Is.EqualTo(ChangeKind.Adjusted));
                Assert.That(line.Alerts, Is.Empty);
                CheckNet(harness, symbol, Vectors.Text(row, "external")!);
                break;
            case "open breaker + alert + approval":
                Assert.That((key.Action, key.Breaker, key.BreakerReason), Is.EqualTo((BreakAction.Halted, BreakerState.Open, 1)));
                Assert.That((key.Correction!.Status, Quantity(key.Correction.Delta)),
                    Is.EqualTo((CorrectionStatus.Pending, Vectors.Text(row, "correction"))));
                Assert.That(line.Alerts, Is.EqualTo(new[] { ModelAlert.LargeBreak }));
                Assert.That(told.IsBreakerMoved, Is.True);
                CheckNet(harness, symbol, Vectors.Text(row, "internal")!);
                break;
            default:
                Assert.That((key.Action, key.Breaker, key.Correction), Is.EqualTo((BreakAction.Agreed, BreakerState.Closed, (ModelCorrection?)null)));
                Assert.That(line.Changes.Count + line.Alerts.Count, Is.Zero);
                break;
        }
    }

    private static void CheckStep(ModelHarness harness, JsonElement step, ModelResult result)
    {
        string name = $"step {step.GetProperty("seq").GetInt32()}";
        Assert.That(Quantity(harness.Position.Net), Is.EqualTo(Vectors.Text(step, "net")), name);
        ReconciledKey? key = harness.Model.ReconciledKeys.SingleOrDefault();
        Assert.That((key?.Breaker ?? BreakerState.Closed).ToString(), Is.EqualTo(Vectors.Text(step, "breaker")), name);
        if (Vectors.Text(step, "reason") is { } reason)
        {
            Assert.That((reason, key!.BreakerReason, result.Alerts.Single()), Is.EqualTo(("position_divergence", 1, ModelAlert.LargeBreak)), name);
        }

        if (step.TryGetProperty("action", out JsonElement action))
        {
            ModelCorrection correction = key!.Correction!;
            Assert.That(($"A{correction.Id}", correction.Status.ToString().ToLowerInvariant()),
                Is.EqualTo((Vectors.Text(action, "id"), Vectors.Text(action, "status"))), name);
            if (Vectors.Text(action, "delta") is { } delta)
            {
                Assert.That((Quantity(correction.Delta), Quantity(correction.Internal), Quantity(correction.External)),
                    Is.EqualTo((delta, Vectors.Text(action, "local"), Vectors.Text(action, "external"))), name);
                Assert.That(correction.Version, Is.EqualTo(action.GetProperty("localVersion").GetInt64()), name);
            }
        }

        if (Vectors.Text(step, "pct") is { } percent)
        {
            Assert.That(Percent(BigInteger.Abs(key!.Difference), BigInteger.Abs(key.External), 4), Is.EqualTo(percent), name);
        }

        Assert.That(result.Disposition == ModelDisposition.Rejected, Is.EqualTo(Vectors.Text(step, "rejected") is not null), name);
        Assert.That(result.Reason, Is.EqualTo(Vectors.Text(step, "rejected") is null ? RejectReason.None : RejectReason.NotAllowed), name);
    }

    private static ReconciledKey Key(ModelHarness harness) => harness.Model.ReconciledKeys.Single();

    private static ModelCorrection? Proposed(ModelHarness harness) => harness.Model.ReconciledKeys.SingleOrDefault()?.Correction;

    private static void CheckNet(ModelHarness harness, string symbol, string expected) =>
        Assert.That(Quantity(harness.Model.Position(Account, symbol)?.Net ?? 0), Is.EqualTo(expected));

    /// <summary>Rounded to as many decimals, none left out.</summary>
    private static string Percent(BigInteger part, BigInteger whole, int decimals)
    {
        BigInteger scale = BigInteger.Pow(10, decimals);
        BigInteger rounded = Exact.RoundHalfEven(part * 100 * scale, whole);
        return $"{rounded / scale}.{(rounded % scale).ToString($"D{decimals}")}";
    }
}
