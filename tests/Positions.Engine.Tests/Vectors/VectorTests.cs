using System.Net;
using System.Text.Json;
using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Engine.Tests.Vectors;

/// <summary>
/// The worked examples of the domain on the real way: encoded, over UDP and HTTP into a running engine, journaled, and judged from the
/// replay of that journal. One engine for all of them a cost method.
/// </summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[TestFixture("AVG", "average")]
[TestFixture("FIFO", "fifo")]
[TestFixture("LIFO", "lifo")]
public sealed class VectorTests(string method, string setting)
{
    private readonly VectorRun _run = new(setting);

    [OneTimeSetUp]
    public async Task RunAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await _run.RunAsync(deadline.Token);
    }

    [OneTimeTearDown]
    public void Dispose() => _run.Replayed?.Dispose();

    [Test]
    public void ShouldHoldTheSameFigures_WhenStartedAgainAndWhenReplayed()
    {
        Assert.That(_run.Positions.After.ToString(), Is.Not.Empty);
        JsonElement[] before = [.. _run.Positions.Before.GetProperty("positions").EnumerateArray()];
        JsonElement[] after = [.. _run.Positions.After.GetProperty("positions").EnumerateArray()];
        Assert.That(after.Select(static row => row.ToString()), Is.EqualTo(before.Select(static row => row.ToString())));
        Assert.That(before, Has.Length.EqualTo(_run.Replayed.PositionCount));
        foreach (JsonElement row in before)
        {
            bool isThere = _run.Replayed.TryGetPosition(Text16.From(row.Text("account")), Text24.From(row.Text("symbol")), out PositionView position);
            string name = $"{row.Text("account")} {row.Text("symbol")}";
            Assert.That(isThere, Is.True, name);
            Assert.That(
                (position.Quantity.ToString(), position.Fees.ToString(), position.Version, position.LastSequence),
                Is.EqualTo((row.Text("quantity"), row.Text("fees"), row.GetProperty("version").GetInt64(), row.GetProperty("lastSequence").GetInt64())), name);
            if (position.Multiplier.Mantissa == Decimal8.One)
            {
                Assert.That((Points(position.OpenCost), Points(position.RealizedPoints)), Is.EqualTo((row.Text("openCost"), row.Text("realizedPnl"))), name);
            }
        }
    }

    [TestCase("V01")]
    [TestCase("V01b")]
    [TestCase("V03")]
    [TestCase("V04")]
    [TestCase("V05")]
    [TestCase("V06")]
    [TestCase("V15")]
    public void ShouldReachEveryStep_WhenTradesAreSent(string account)
    {
        JsonElement vector = VectorFile.Get(account[..3]);
        JsonElement expect = account == "V01b" ? vector.GetProperty("variant").GetProperty("expect") : vector.GetProperty("expect");
        CheckSteps(account, expect.GetProperty(method));
    }

    [Test]
    public void ShouldCountEveryCall_WhenTenClientsPostWithoutIds()
    {
        ReplayedStep[] fills = _run.Outcomes("V02");
        Check(VectorFile.Get("V02").GetProperty("expect").GetProperty(method).GetProperty("final"), fills[^1]);
        Assert.That(fills.Select(static step => step.Output.Disposition), Has.Exactly(1_000).EqualTo(Disposition.Applied));
        Assert.That(fills, Has.Length.EqualTo(1_000));
        Assert.That(fills.Select(static step => step.Output.Version), Is.EqualTo(Enumerable.Range(1, 1_000).Select(static i => (long)i)));
    }

    [Test]
    public void ShouldBeDuplicates_WhenTheFlipIsDeliveredAgain()
    {
        ReplayedStep[] steps = _run.Outcomes("V05");
        Assert.That(
            steps.Select(static step => step.Output.Disposition).Skip(3), Is.EqualTo(new[] { Disposition.Duplicate, Disposition.DuplicateExec }));
        Assert.That(steps[^1].Position, Is.EqualTo(steps[2].Position));
    }

    [Test]
    public void ShouldConvertAtReportTimeOnly_WhenAFeeIsPaidInAnotherCurrency()
    {
        JsonElement final = VectorFile.Get("V06").GetProperty("expect").GetProperty(method).GetProperty("final");
        JsonElement unknown = _run.Answers["V06 without a rate"];
        JsonElement row = unknown.GetProperty("rows")[0];
        Assert.That(
            (row.Text("currency"), row.Text("realizedPnl"), row.Text("fees"), row.GetProperty("otherFees").Text("BNB"), row.Text("netRealizedPnl"), row.Text("unrealizedPnl")),
            Is.EqualTo(("USD", final.Text("realized"), "0.7", "0.0004", final.Text("netRealizedUSD_onlyUsdFees"), final.Text("unrealizedAt106"))));
        Assert.That(unknown.GetProperty("total").Text("realizedPnl"), Is.EqualTo(final.Text("realized")));
        Assert.That(unknown.GetProperty("total").Text("netRealizedPnl"), Is.Null, "without a rate, nothing is a number");
        Assert.That(unknown.GetProperty("blockers")[0].GetString(), Does.Contain("BNBUSD"));

        JsonElement known = _run.Answers["V06"];
        Assert.That(known.GetProperty("total").Text("netRealizedPnl"), Is.EqualTo(final.Text("netRealizedUSD_withBNBat600")));
        Assert.That(known.GetProperty("total").Text("fees"), Is.EqualTo("0.94"));
        Assert.That(known.GetProperty("blockers").GetArrayLength(), Is.Zero);
        JsonElement rate = known.GetProperty("rates")[0];
        Assert.That((rate.Text("from"), rate.Text("to")), Is.EqualTo(("BNB", "USD")));
        JsonElement mark = rate.GetProperty("marks")[0];
        Assert.That((mark.Text("symbol"), mark.Text("price"), mark.Text("kind")), Is.EqualTo(("BNBUSD", "600", "mark")));
        Assert.That(mark.GetProperty("sequence").GetInt64(), Is.EqualTo(_run.Answers["V06 mark"].GetProperty("sequence").GetInt64()));
        JsonElement again = _run.Answers["V06 again"];
        Assert.That(again.GetProperty("total").ToString(), Is.EqualTo(known.GetProperty("total").ToString()), "after a restart");
        Assert.That(again.GetProperty("rates").ToString(), Is.EqualTo(known.GetProperty("rates").ToString()), "after a restart");
    }

    [Test]
    public void ShouldBeAsIfItHadNeverBeen_WhenAFillOfTheDayIsBusted()
    {
        JsonElement expect = VectorFile.Get("V07").GetProperty("expect").GetProperty(method);
        ReplayedStep[] steps = _run.Outcomes("V07");
        Check(expect.GetProperty("beforeBust"), steps[2]);
        Check(expect.GetProperty("restate"), steps[3]);
        Assert.That((steps[3].Output.ChangeKind, steps[3].Output.IsOffset), Is.EqualTo((PositionChangeKind.Busted, false)));
        Assert.That(Points(steps[3].Output.RealizedDelta), Is.EqualTo(expect.Text("restatePnlCorrection")));
        Assert.That((steps[4].Output.Disposition, steps[5].Output.Reason), Is.EqualTo((Disposition.DuplicateExec, RejectReason.AlreadyBusted)));
        Assert.That(steps[5].Position, Is.EqualTo(steps[3].Position));
    }

    [Test]
    public void ShouldBeOffset_WhenTheFillIsOfAnEarlierDate()
    {
        ReplayedStep[] steps = _run.Outcomes("V07b");
        Check(VectorFile.Get("V07").GetProperty("expect").GetProperty(method).GetProperty("offset"), steps[^1]);
        Assert.That((steps[^1].Output.ChangeKind, steps[^1].Output.IsOffset), Is.EqualTo((PositionChangeKind.Busted, true)));
    }

    [Test]
    public void ShouldKeepItsPlace_WhenAFillIsCorrectedTwice()
    {
        JsonElement expect = VectorFile.Get("V08").GetProperty("expect").GetProperty(method);
        ReplayedStep[] steps = _run.Outcomes("V08");
        Check(expect.GetProperty("afterK2"), steps[3]);
        Assert.That(steps[4].Output.Reason, Is.EqualTo(RejectReason.NotHeadOfChain));
        Check(expect.GetProperty("afterK3"), steps[5]);
        CheckLots(expect.GetProperty("afterK3"), steps[5]);
    }

    [Test]
    public void ShouldCountTheDayFromThePreviousClose_WhenAPositionWasLoaded()
    {
        JsonElement expect = VectorFile.Get("V09").GetProperty("expect").GetProperty(method);
        ReplayedStep last = _run.Of("V09")[^1];
        Check(expect.GetProperty("final"), last);
        JsonElement position = _run.Answers["V09"];
        Assert.That((position.Text("unrealizedPnl"), position.Text("dayPnl")), Is.EqualTo((expect.Text("unrealizedAt104"), expect.Text("dayPnl"))));
        PositionView view = last.Position!.Value;
        Assert.That(
            (view.DayStart.Quantity.ToString(), Quantity(view.BuyQuantity), Quantity(view.SellQuantity)),
            Is.EqualTo((expect.Text("sodQty"), expect.Text("buyQty"), expect.Text("sellQty"))));
    }

    [Test]
    public void ShouldJudgeEachMessage_WhenDuplicatesConflictsAndGapsMix()
    {
        JsonElement vector = VectorFile.Get("V10");
        JsonElement expect = vector.GetProperty("expect");
        VectorScope scope = _run.Scope("V10");
        ReplayedStep[] steps = _run.Outcomes("V10");

        // Message 6 waits in ingress until 8 closes the gap: in the ring it follows 8, at once.
        string[] names = [.. new[] { 1, 2, 3, 4, 5, 7, 8, 6, 9, 10 }.Select(n => n == 6 ? "APPLIED" : vector.GetProperty("input")[n - 1].Text("disp")!)];
        Assert.That(steps.Select(static step => Name(in step)), Is.EqualTo(names));
        Assert.That(
            steps.Where(static step => step.Output.Disposition == Disposition.Applied).Select(static step => step.Output.ExecId.ToString()),
            Is.EqualTo(expect.GetProperty("appliedOrder").EnumerateArray().Select(id => scope.Id(id.GetString()!))));
        Check(expect.GetProperty("positions").GetProperty(method).GetProperty("final"), steps[^1]);
        CheckLots(expect.GetProperty("positions").GetProperty(method).GetProperty("final"), steps[^1]);
        Assert.That(
            _run.ResendRequests.Where(request => request.SourceId == scope.FirstSource).Select(static request => (request.FromSourceSeq, request.ToSourceSeq)).Distinct(),
            Is.EqualTo(new[] { (4L, 4L) }));
        Assert.That(
            (Next(scope.FirstSource), Next(scope.FirstSource + 1)),
            Is.EqualTo((expect.GetProperty("nextExpected").GetProperty("GW1").GetInt64(), expect.GetProperty("nextExpected").GetProperty("GW2").GetInt64())));
    }

    [TestCase("V11")]
    [TestCase("V12")]
    [TestCase("V17")]
    public void ShouldFollowTheMatrix_WhenOrdersAreExecutedBustedAndCorrected(string id)
    {
        JsonElement expect = VectorFile.Get(id).GetProperty("expect");
        ReplayedStep[] steps = _run.Outcomes(id);
        JsonElement[] expected = [.. expect.GetProperty("steps").EnumerateArray()];
        Assert.That(steps, Has.Length.EqualTo(expected.Length));
        for (int i = 0; i < steps.Length; i++)
        {
            OrderView order = steps[i].Order!.Value;
            string what = expected[i].TextOrNull("message") ?? $"step {i + 1}";
            Assert.That(order.Status.ToString(), Is.EqualTo(expected[i].Text("ordStatus")), what);
            Assert.That(order.CumQuantity.ToString(), Is.EqualTo(expected[i].Text("cumQty")), what);
            Assert.That(steps[i].Position?.Quantity.ToString() ?? "0", Is.EqualTo(expected[i].Text("positionNet")), what);
            if (expected[i].TryGetProperty("leavesQty", out JsonElement leaves))
            {
                Assert.That(order.LeavesQuantity.ToString(), Is.EqualTo(leaves.GetString() ?? string.Empty), what);
            }

            if (expected[i].TextOrNull("avgPx") is { } average)
            {
                // The vector shows 0 before the first execution; the engine has no average then.
                Assert.That(order.AveragePrice.IsNull ? "0" : order.AveragePrice.ToString(), Is.EqualTo(average), what);
            }
        }

        Assert.That(Points(steps[^1].Position!.Value.OpenCost), Is.EqualTo(expect.Text("finalOpenCost")));
        Assert.That(_run.Of(id).Any(static step => step.Output.AlertCode == AlertCode.LateFill), Is.EqualTo(id == "V12"));
        if (id == "V17")
        {
            Assert.That(steps.Select(static step => step.Order!.Value.IsOrphan), Is.EqualTo(new[] { true, false, false, false, false }));
            Assert.That((steps[3].Output.Disposition, steps[4].Output.Disposition), Is.EqualTo((Disposition.Duplicate, Disposition.Stale)));
        }
    }

    [Test]
    public void ShouldFindDifferencesOfTheTableGone_WhenAStatementWasCompared()
    {
        JsonElement expect = VectorFile.Get("V13").GetProperty("expect");
        CheckReport("V13", expect.GetProperty("apex"));
        JsonElement report = _run.Answers["V13"];
        JsonElement summary = expect.GetProperty("apexSummary");
        Assert.That(
            (report.GetProperty("compared").GetInt32(), report.GetProperty("mismatches").GetInt32(), report.Text("percent")),
            Is.EqualTo((summary.GetProperty("positions").GetInt32(), summary.GetProperty("discrepancies").GetInt32(), summary.Text("pct"))));
        Assert.That(
            (report.Text("netError"), report.Text("grossError")), Is.EqualTo((summary.Text("netQuantityError"), summary.Text("grossQuantityError"))));
        JsonElement after = expect.GetProperty("afterOneCycle");
        Assert.That(_run.Answers["V13 again"].GetProperty("mismatches").GetInt32(), Is.EqualTo(after.GetProperty("discrepancies").GetInt32()));
        ReplayedStep[] told = [.. _run.Of("V13").Where(static step => step.Output.Kind == OutputKind.Reconciled)];
        Assert.That(
            (told.Take(7).Count(static step => step.Output.BreakAction == BreakAction.Corrected), told.Count(static step => step.Output.BreakAction == BreakAction.Approved)),
            Is.EqualTo((after.GetProperty("corrections").GetProperty("auto").GetInt32(), after.GetProperty("corrections").GetProperty("manual").GetInt32())));
        foreach (JsonElement row in expect.GetProperty("apex").EnumerateArray())
        {
            _run.Replayed.TryGetPosition(Text16.From("V13"), Text24.From(row.Text("symbol")), out PositionView position);
            Assert.That(position.Quantity.ToString(), Is.EqualTo(row.Text("external")), row.Text("symbol"));
            Assert.That(Points(position.RealizedPoints), Is.EqualTo("0"), "adjusted at the average, nothing is realized");
        }
    }

    [Test]
    public void ShouldOpenTheBreaker_FromFivePercentOnExactly()
    {
        JsonElement edges = VectorFile.Get("V13").GetProperty("expect").GetProperty("edges");
        CheckReport("V13 edges", edges);
        foreach (JsonElement row in edges.EnumerateArray())
        {
            Assert.That(_run.Replayed.TryGetReconciledKey(Text16.From("V13"), Text24.From(row.Text("symbol")), out ReconciledKeyView key), Is.True);
            Assert.That(key.Breaker, Is.EqualTo(row.Text("severity") == "large" ? BreakerState.Open : BreakerState.Closed), row.Text("symbol"));
        }
    }

    /// <summary>Each row as the engine reported it and as the journal says, beside the vector's.</summary>
    private void CheckReport(string answer, JsonElement expected)
    {
        JsonElement[] rows = [.. _run.Answers[answer].GetProperty("rows").EnumerateArray()];
        Assert.That(rows, Has.Length.EqualTo(expected.GetArrayLength()));
        foreach (JsonElement row in expected.EnumerateArray())
        {
            JsonElement ours = rows.Single(reported => reported.Text("symbol") == row.Text("symbol"));
            string?[] fields = ["expected", "ours", "difference", "percent"];
            string?[] wanted = ["external", "internal", "difference", "pct"];
            Assert.That(fields.Select(name => ours.Text(name!)), Is.EqualTo(wanted.Select(name => row.TextOrNull(name!))), row.Text("symbol"));
            string status = (row.Text("status"), row.TextOrNull("severity")) switch
            {
                ("OK", _) => "OK",
                (_, "large") => "HALTED",
                _ => "CORRECTED",
            };
            Assert.That((ours.Text("severity"), ours.Text("status")), Is.EqualTo((row.TextOrNull("severity") ?? "none", status)), row.Text("symbol"));
        }
    }

    [Test]
    public void ShouldKeepTheCost_WhenAnInstrumentIsSplit()
    {
        JsonElement expect = VectorFile.Get("V14").GetProperty("expect").GetProperty(method);
        ReplayedStep[] changes = [.. _run.Of("V14").Where(static step => step.Output.Kind == OutputKind.Change)];
        Assert.That(changes.Select(static step => step.Output.ChangeKind), Is.EqualTo(new[] { PositionChangeKind.Split, PositionChangeKind.Decreased }));
        Assert.That(
            (new Decimal8(changes[0].Output.Quantity).ToString(), Points(changes[0].Output.OpenCost), Points(changes[0].Output.RealizedPoints)),
            Is.EqualTo((expect.Text("netQty"), expect.Text("openCost"), expect.Text("realized"))));
        Check(expect.GetProperty("afterCashInLieu"), changes[1]);
        Assert.That(_run.Answers["V14"].GetProperty("complete").GetBoolean(), Is.True);
    }

    [Test]
    public void ShouldScaleOnce_WhenPointsBecomeMoney() =>
        Assert.That(_run.Answers["V15"].Text("realizedPnl"), Is.EqualTo(VectorFile.Get("V15").GetProperty("expect").Text("moneyRealized")));

    [Test]
    public void ShouldBalance_WhenTwoThousandRandomFillsAreSent()
    {
        JsonElement expect = VectorFile.Get("V16").GetProperty("expect");
        ReplayedStep[] steps = _run.Outcomes("V16");
        Assert.That(steps, Has.Length.EqualTo(2_000));
        Check(expect.GetProperty(method).GetProperty("final"), steps[^1]);
        Assert.That(Points(steps[^1].Position!.Value.Cash), Is.EqualTo(expect.Text("cash")));
        foreach (ReplayedStep step in steps)
        {
            PositionView position = step.Position!.Value;
            Assert.That(position.RealizedPoints - (Math.Sign(position.Quantity.Mantissa) * position.OpenCost), Is.EqualTo(position.Cash));
        }
    }

    [Test]
    public void ShouldRefuseTheApproval_WhenTheMissingFillHasCome()
    {
        JsonElement vector = VectorFile.Get("V18");
        JsonElement[] expected = [.. vector.GetProperty("expect").GetProperty("steps").EnumerateArray()];
        Dictionary<TemplateId, ReplayedStep[]> steps = _run.Outcomes("V18").GroupBy(static step => step.Output.Template)
            .ToDictionary(static group => group.Key, static group => group.ToArray());
        ReplayedStep[] inOrder =
        [
            steps[TemplateId.Fill][0], steps[TemplateId.StatementLine][0], steps[TemplateId.Fill][1], steps[TemplateId.CorrectionDecided][0],
            steps[TemplateId.StatementLine][1],
        ];
        for (int i = 0; i < expected.Length; i++)
        {
            ReplayedStep step = inOrder[i];
            Assert.That(step.Position!.Value.Quantity.ToString(), Is.EqualTo(expected[i].Text("net")), $"step {i}");
            Assert.That((step.Key?.Breaker ?? BreakerState.Closed).ToString(), Is.EqualTo(expected[i].Text("breaker")), $"step {i}");
            if (expected[i].TryGetProperty("action", out JsonElement action))
            {
                Assert.That(step.Key!.Value.CorrectionStatus.ToString().ToLowerInvariant(), Is.EqualTo(action.Text("status")), $"step {i}");
            }
        }

        JsonElement proposed = expected[1].GetProperty("action");
        ReconciledKeyView key = inOrder[1].Key!.Value;
        Assert.That(
            (new Decimal8(key.CorrectionInternalQuantity).ToString(), new Decimal8(key.CorrectionExternalQuantity).ToString(), key.CorrectionDelta.ToString(), key.CorrectionVersion),
            Is.EqualTo((proposed.Text("local"), proposed.Text("external"), proposed.Text("delta"), proposed.GetProperty("localVersion").GetInt64())));
        Assert.That(key.BreakerReason, Is.EqualTo(BreakerReason.PositionDivergence));
        Assert.That(_run.Answers["V18 R1"].GetProperty("rows")[0].Text("percent"), Is.EqualTo(expected[1].Text("pct")));
        Assert.That(_run.StaleApproval.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(_run.StaleApproval.Body.ToString(), Does.Contain("STALE_ACTION"));
        PositionView position = _run.Of("V18")[^1].Position!.Value;
        Assert.That((position.Quantity.ToString(), Points(position.OpenCost), position.Version), Is.EqualTo(("150", vector.GetProperty("expect").Text("finalOpenCost"), 2L)));
    }

    private long Next(uint source) => _run.Replayed.TryGetSource(source, out SourceView view) ? view.NextExpectedSourceSeq : 0;

    private static string Quantity(Int128 mantissa) => DecimalText.Format(mantissa, Decimal8.Scale);

    private static string Points(Int128 points) => DecimalText.Format(points, DecimalText.PointsScale);

    private static string Name(in ReplayedStep step) => step.Output.Disposition switch
    {
        Disposition.Applied => "APPLIED",
        Disposition.Duplicate => "DUP_TRANSPORT",
        Disposition.DuplicateExec => "DUP_EXEC",
        Disposition.Rejected when step.Output.Reason == RejectReason.ExecIdConflict => "CONFLICT",
        Disposition.Rejected when step.Output.Reason == RejectReason.QuantityNotPositive => "REJECTED_QTY",
        _ => step.Output.Disposition.ToString(),
    };

    private static void Check(JsonElement final, ReplayedStep step)
    {
        PositionView position = step.Position!.Value;
        Assert.That(
            (position.Quantity.ToString(), Points(position.OpenCost), Points(position.RealizedPoints)),
            Is.EqualTo((final.Text("netQty"), final.Text("openCost"), final.Text("realized"))));
        if (final.TryGetProperty("avgPx", out JsonElement average))
        {
            Assert.That(position.AveragePrice.ToString(), Is.EqualTo(average.GetString() ?? string.Empty));
        }
    }

    private void CheckSteps(string account, JsonElement expect)
    {
        JsonElement[] expected = [.. expect.GetProperty("steps").EnumerateArray()];
        ReplayedStep[] steps = [.. _run.Outcomes(account).Take(expected.Length)];
        Assert.That(steps, Has.Length.EqualTo(expected.Length));
        for (int i = 0; i < steps.Length; i++)
        {
            OutputEvent output = steps[i].Output;
            Assert.That(
                (output.ChangeKind.ToString(), new Decimal8(output.Quantity).ToString(), Points(output.RealizedDelta), output.Version),
                Is.EqualTo((expected[i].Text("kind"), expected[i].Text("netQty"), expected[i].Text("realizedDelta"), i + 1L)), $"step {i}");
        }

        Check(expect.GetProperty("final"), steps[^1]);
        CheckLots(expect.GetProperty("final"), steps[^1]);
    }

    /// <summary>The lots of the end: the position has not changed since <paramref name="last"/>.</summary>
    private void CheckLots(JsonElement final, ReplayedStep last)
    {
        if (!final.TryGetProperty("lots", out JsonElement lots))
        {
            return;
        }

        PositionView position = last.Position!.Value;
        Assert.That(
            _run.Replayed.GetLots(position.Index).Select(static lot => (lot.Quantity.ToString(), lot.ExecId.ToString())),
            Is.EqualTo(lots.EnumerateArray().Select(lot => (lot.Text("qty"), last.Scope.Id(lot.Text("execId")!)))));
    }
}
