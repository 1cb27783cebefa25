using System.Net;
using System.Text.Json;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Hosting;
using Positions.Journal;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Tests;

/// <summary>The worked examples of the domain as users of HTTP see them, and the lists of orders, rejects and quarantine.</summary>
[CancelAfter(60_000)]
public sealed class DomainHttpTests
{
    private static readonly string[] s_methods = ["average", "fifo", "lifo"];

    [TestCase("average", "4900", "4000")]
    [TestCase("fifo", "5600", "3300")]
    [TestCase("lifo", "4400", "4500")]
    public async Task ShouldShowTheSameDay_WhenCostMethodsDiffer(string method, string realized, string unrealized)
    {
        EngineOptions options = Options(("Positions:CostMethod", method));
        string before;
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            await rig.DoAsync("/date-roll", """{"date":"2025-01-02"}""");
            await rig.DoAsync("/sod", """{"date":"2025-01-02","fileId":"F","rows":[{"account":"A","symbol":"X","quantity":1000,"averagePrice":"95","previousClose":"100"}]}""");
            await rig.FillAsync("X", "200", "101");
            await rig.FillAsync("X", "-700", "103");
            JsonElement unpriced = await rig.GetAsync("/position/A/X");
            Assert.That(unpriced.GetProperty("unpriced").GetBoolean(), Is.True);
            Assert.That(unpriced.GetProperty("unrealizedPnl").ValueKind, Is.EqualTo(JsonValueKind.Null));
            JsonElement mark = await rig.DoAsync("/marks", """{"symbol":"X","price":"104","kind":"settlement"}""");
            JsonElement position = await rig.GetAsync("/position/A/X");
            Assert.That(position.Text("realizedPnl"), Is.EqualTo(realized));
            Assert.That(position.Text("unrealizedPnl"), Is.EqualTo(unrealized));
            Assert.That(position.Text("dayPnl"), Is.EqualTo("3900"));
            Assert.That(position.Text("costMethod"), Is.EqualTo(method));
            Assert.That((position.Text("markPrice"), position.Text("markKind")), Is.EqualTo(("104", "settlement")));
            Assert.That(position.GetProperty("markSequence").GetInt64(), Is.EqualTo(mark.GetProperty("sequence").GetInt64()));
            Assert.That(position.TryGetProperty("unpriced", out _), Is.False);
            before = position.ToString();
        }

        await using EngineRig again = await EngineRig.StartAsync(options);
        Assert.That((await again.GetAsync("/position/A/X")).ToString(), Is.EqualTo(before), "after a restart");
    }

    [Test]
    public async Task ShouldCountTheFeesOfTheDay_WhenTheDayIsValued()
    {
        await using EngineRig rig = await EngineRig.StartAsync(Options(("Positions:CostMethod", "average")));
        await rig.FillAsync("X", "5", "100", ",\"fee\":\"0.40\"");
        await rig.DoAsync("/date-roll", """{"date":"2025-01-02"}""");
        await rig.FillAsync("Y", "10", "100", ",\"fee\":\"0.70\"");
        await rig.FillAsync("Y", "10", "100", ",\"fee\":\"0.0004\",\"feeCurrency\":\"BNB\"");
        await rig.DoAsync("/marks", """{"symbol":"Y","price":"106"}""");
        Assert.That((await rig.GetAsync("/position/A/Y")).Text("dayPnl"), Is.EqualTo("119.3"), "realized + unrealized - fees in the same currency, less what it was when the day began");
    }

    [TestCase("average", "60", "25")]
    [TestCase("fifo", "65", "20")]
    [TestCase("lifo", "55", "30")]
    public async Task ShouldKeepFeesByCurrency_WhenAFeeIsPaidInAnother(string method, string realized, string unrealized)
    {
        EngineOptions options = Options(("Positions:CostMethod", "average"), ("Positions:Accounts:A:CostMethod", method));
        string before;
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            await rig.FillAsync("Y", "10", "100", ",\"fee\":\"0.50\"");
            await rig.FillAsync("Y", "10", "102", ",\"fee\":\"0.0004\",\"feeCurrency\":\"BNB\"");
            await rig.FillAsync("Y", "-15", "105", ",\"fee\":\"0.20\"");
            await rig.DoAsync("/marks", """{"symbol":"Y","price":"106"}""");
            JsonElement position = await rig.GetAsync("/position/A/Y");
            Assert.That((position.Text("realizedPnl"), position.Text("unrealizedPnl"), position.Text("fees")), Is.EqualTo((realized, unrealized, "0.7")));
            Assert.That(position.GetProperty("otherFees").Text("BNB"), Is.EqualTo("0.0004"));
            before = position.ToString();
        }

        await using EngineRig again = await EngineRig.StartAsync(options);
        Assert.That((await again.GetAsync("/position/A/Y")).ToString(), Is.EqualTo(before), "after a restart");
    }

    [Test]
    public async Task ShouldSellTheFraction_WhenASplitDoesNotComeOutEven([ValueSource(nameof(s_methods))] string method)
    {
        // 3 for 2 of 40 at 60 and 25 at 66: half a share is paid out at 45.
        string realized = method switch { "fifo" => "2.5", "lifo" => "0.5", _ => "1.7307692307692308" };
        await using EngineRig rig = await EngineRig.StartAsync(Options(("Positions:CostMethod", method)));
        await rig.FillAsync("Z", "40", "60");
        await rig.FillAsync("Z", "25", "66");
        await rig.DoAsync("/splits", """{"symbol":"Z","numerator":3,"denominator":2,"quantityStep":"1","cashInLieuPrice":"45.00"}""");
        JsonElement position = await rig.GetAsync("/position/A/Z");
        Assert.That((position.Text("quantity"), position.Text("realizedPnl")), Is.EqualTo(("97", realized)));
    }

    [Test]
    public async Task ShouldCountTheDayFromTheClose_WhenNothingTouchesThePositionAfterARoll()
    {
        EngineOptions options = Options();
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            await rig.DoAsync("/date-roll", """{"date":"2025-01-02"}""");
            await rig.FillAsync("X", "10", "100");
            await rig.DoAsync("/fill", """{"account":"SHORT","symbol":"X","qty":-10,"price":"100"}""");
            await rig.DoAsync("/marks", """{"symbol":"X","price":"103","kind":"mark"}""");
            await rig.DoAsync("/marks", """{"symbol":"X","price":"103.5","kind":"ask"}""");
            Assert.That((await rig.GetAsync("/position/A/X")).Text("dayPnl"), Is.EqualTo("30"));
            await rig.DoAsync("/date-roll", """{"date":"2025-01-03"}""");
            Assert.That((await rig.GetAsync("/position/A/X")).Text("dayPnl"), Is.EqualTo("0"), "the new day counts from the last mark");
            await rig.DoAsync("/marks", """{"symbol":"X","price":"105","kind":"mark"}""");
            Assert.That((await rig.GetAsync("/position/A/X")).Text("dayPnl"), Is.EqualTo("20"));
            Assert.That((await rig.GetAsync("/position/SHORT/X")).Text("dayPnl"), Is.EqualTo("-20"));
        }

        await using EngineRig again = await EngineRig.StartAsync(options);
        Assert.That((await again.GetAsync("/position/A/X")).Text("dayPnl"), Is.EqualTo("20"), "after a restart");
        await again.FillAsync("X", "-10", "106");
        Assert.That((await again.GetAsync("/position/A/X")).Text("dayPnl"), Is.EqualTo("30"));
        await again.DoAsync("/date-roll", """{"date":"2025-01-06"}""");
        Assert.That((await again.GetAsync("/position/SHORT/X")).Text("dayPnl"), Is.EqualTo("0"));
    }

    [Test]
    public async Task ShouldListOrders_WhenExecutionsAndUpdatesCome(CancellationToken cancellation)
    {
        EngineOptions options = Options();
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        using (var gateway = new RawGateway(options))
        {
            gateway.Connect(cancellation);
            gateway.Offer(RawGateway.UpdateOf(7, 1, "O1", OrderStatus.New), cancellation);
            gateway.Offer(RawGateway.FillOf(7, 2, 40) with { OrderId = Text36.From("O1") }, cancellation);
            gateway.Offer(RawGateway.UpdateOf(7, 3, "O2", OrderStatus.New), cancellation);
            gateway.Offer(RawGateway.UpdateOf(7, 4, "O2", OrderStatus.Canceled), cancellation);
            gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Applied) == 4, cancellation);
            JsonElement orders = await rig.GetAsync("/orders");
            Assert.That(orders.GetProperty("count").GetInt32(), Is.EqualTo(2));
            JsonElement first = orders.GetProperty("orders")[0];
            Assert.That(
                (first.Text("orderId"), first.Text("status"), first.Text("cumQuantity"), first.Text("leavesQuantity"), first.Text("side")),
                Is.EqualTo(("O1", "partially-filled", "40", "60", "buy")));
            Assert.That(Ids(await rig.GetAsync("/orders?open=true")), Is.EqualTo(["O1"]));
            Assert.That(Ids(await rig.GetAsync("/orders?open=false")), Is.EqualTo(["O2"]));
            Assert.That(Ids(await rig.GetAsync("/orders?account=NOBODY")), Is.Empty);
        }

        await using EngineRig again = await EngineRig.StartAsync(options);
        Assert.That(Ids(await again.GetAsync("/orders")), Is.EqualTo(["O1", "O2"]), "after a restart");
        foreach (string date in (string[])["2025-01-02", "2025-01-03", "2025-01-06"])
        {
            await again.DoAsync("/date-roll", $$"""{"date":"{{date}}"}""");
        }

        Assert.That(Ids(await again.GetAsync("/orders")), Is.EqualTo(["O1"]), "what is over leaves memory with its date");
        Assert.That((await again.Http.GetStringAsync("/metrics", cancellation)), Does.Contain("positions_capacity_limit{table=\"orders\"} 1000000").And.Contain("positions_capacity_limit{table=\"fees\"} 200000"));
        JsonElement capacity = (await again.GetAsync("/status")).GetProperty("capacity");
        Assert.That(
            capacity.EnumerateObject().Select(static table => table.Name),
            Is.EqualTo(new[] { "positions", "executions", "sources", "orders", "lots", "instruments", "fees" }));
        Assert.That(capacity.GetProperty("instruments").GetProperty("used").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task ShouldShowTheLaterState_WhenAnExecutionBringsOnOneThatWaited(CancellationToken cancellation)
    {
        EngineOptions options = Options();
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        gateway.Offer(RawGateway.UpdateOf(7, 1, "O1", OrderStatus.New), cancellation);
        gateway.Offer(Counted(2, 1, 6), cancellation);
        gateway.Offer(Counted(3, 5, 5), cancellation);
        gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Applied) == 3, cancellation);
        JsonElement order = (await rig.GetAsync("/orders")).GetProperty("orders")[0];
        JsonElement position = await rig.GetAsync("/position/ACC/SYM");
        Assert.That((order.Text("cumQuantity"), position.Text("quantity")), Is.EqualTo(("6", "6")));
        Assert.That(position.GetProperty("otherFees").Text("BNB"), Is.EqualTo("0.00000002"), "the fees of both");
    }

    [Test]
    public async Task ShouldListWhatWasRefused_WhenAGatewayAsksWhy(CancellationToken cancellation)
    {
        EngineOptions options = Options();
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        int refused = RejectLog.Capacity + 10;
        for (int i = 1; i <= refused; i++)
        {
            gateway.Offer(RawGateway.FillOf(7, i) with { Quantity = default }, cancellation);
        }

        gateway.Offer(new SourceGapFill
        {
            Prefix = new SourcePrefix { SourceId = 7, Epoch = 1, SourceSeq = refused + 1, TransactTime = UtcNanos.Null },
            NewSourceSeq = refused + 4,
        }, cancellation);
        gateway.Until(() => rig.Engine.ReadModel.TryFindSource(7, out int i) && rig.Engine.ReadModel.Sources.Read(i).RejectedCount == refused + 3, cancellation);
        JsonElement answer = await rig.GetAsync("/sources/7/rejects");
        JsonElement rejects = answer.GetProperty("rejects");
        Assert.That(rejects.GetArrayLength(), Is.EqualTo(RejectLog.Capacity));
        Assert.That(answer.GetProperty("complete").GetBoolean(), Is.False, "the oldest have made room");
        Assert.That(answer.GetProperty("rejectedCount").GetInt64(), Is.EqualTo(refused + 3));
        JsonElement last = rejects[RejectLog.Capacity - 1];
        Assert.That(
            (last.GetProperty("reason").GetInt32(), last.GetProperty("sourceSeq").GetInt64(), last.GetProperty("toSourceSeq").GetInt64()),
            Is.EqualTo((18, refused + 1L, refused + 3L)));
        JsonElement before = rejects[RejectLog.Capacity - 2];
        Assert.That((before.GetProperty("reason").GetInt32(), before.Text("execId"), before.GetProperty("sourceSeq").GetInt64()), Is.EqualTo((3, $"E7-1-{refused}", (long)refused)));
        long from = before.GetProperty("sequence").GetInt64();
        answer = await rig.GetAsync($"/sources/7/rejects?from={from}");
        Assert.That((answer.GetProperty("complete").GetBoolean(), answer.GetProperty("rejects").GetArrayLength()), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task ShouldListTheQuarantine_WhenAMessageCannotBeRead(CancellationToken cancellation)
    {
        EngineOptions options = Options();
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        gateway.Offer(RawGateway.FillOf(7, 1), cancellation);
        gateway.Until(() => rig.Engine.ReadModel.TryFindSource(7, out _), cancellation);
        byte[] bad = RawGateway.Encode(RawGateway.FillOf(7, 2))[..60];
        gateway.Offer(bad, cancellation);
        gateway.Until(() => rig.Engine.Quarantine.WrittenCount == 1, cancellation);
        JsonElement message = (await rig.GetAsync("/quarantine")).GetProperty("messages")[0];
        Assert.That(
            (message.GetProperty("lengthBytes").GetInt32(), message.GetProperty("templateId").GetInt32(), message.GetProperty("sourceId").GetInt32(), message.GetProperty("sourceSeq").GetInt64()),
            Is.EqualTo((60, 3, 7, 2L)));
    }

    [Test]
    public async Task ShouldListWhatWasSetAside_WhenAnExecutionConflictsOrPolicyRefusesIt(CancellationToken cancellation)
    {
        EngineOptions options = Options(("Positions:Overfill", "quarantine"));
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        gateway.Offer(RawGateway.FillOf(7, 1, quantity: 5, execId: "E"), cancellation);
        gateway.Offer(RawGateway.FillOf(7, 2, quantity: 6, execId: "E"), cancellation);
        gateway.Offer(RawGateway.FillOf(7, 3, quantity: 5, execId: "E"), cancellation); // the same once more, which is no conflict
        gateway.Offer(AcknowledgementOf(7, 4, "O", quantity: 1), cancellation);
        gateway.Offer(RawGateway.FillOf(7, 5, quantity: 2) with { OrderId = Text36.From("O") }, cancellation);
        gateway.Until(() => rig.Engine.ReadModel.SetAside.Read().Count == 2, cancellation);
        JsonElement executions = (await rig.GetAsync("/quarantine")).GetProperty("executions");
        Assert.That(
            executions.EnumerateArray().Select(static e =>
                $"{e.Text("alert")} {e.GetProperty("reason")} {e.Text("template")} {e.GetProperty("sourceId")}/{e.GetProperty("epoch")}/{e.GetProperty("sourceSeq")} {e.Text("execId")}"),
            Is.EqualTo(new[] { "Overfill 5 Fill 7/1/5 E7-1-5", "ExecConflict 10 Fill 7/1/2 E" }));
        JsonElement known = (await rig.GetAsync("/events/ACC/SYM")).GetProperty("events")[0];
        Assert.That(executions[1].GetProperty("firstSequence").GetInt64(), Is.EqualTo(known.GetProperty("sequence").GetInt64()));
        Assert.That((await rig.GetAsync("/position/ACC/SYM")).Text("quantity"), Is.EqualTo("5"));
    }

    private static OrderUpdate AcknowledgementOf(uint source, long sourceSeq, string orderId, long quantity) => new()
    {
        Prefix = RawGateway.FillOf(source, sourceSeq).Prefix,
        Account = Text16.From("ACC"),
        Symbol = Text24.From("SYM"),
        Side = Side.Buy,
        OrderId = Text36.From(orderId),
        OrderQuantity = new Decimal8(quantity * Decimal8.One),
        Price = Decimal8.Null,
        CumQuantity = Decimal8.Null,
        LeavesQuantity = Decimal8.Null,
        OrderStatus = OrderStatus.New,
    };

    [Test]
    public async Task ShouldSendWhatThePositionIsWorth_WhenAMarkIsKnown(CancellationToken cancellation)
    {
        EngineOptions options = Options();
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        gateway.Offer(RawGateway.FillOf(7, 1, 5), cancellation);
        gateway.Until(() => gateway.Received<PositionUpdate>().Any(), cancellation);
        Assert.That(gateway.Received<PositionUpdate>().Single().UnrealizedPnl.IsNull, Is.True);
        await rig.DoAsync("/marks", """{"symbol":"SYM","price":"12"}""");
        gateway.Offer(RawGateway.FillOf(7, 2, 5), cancellation);
        gateway.Until(() => gateway.Received<PositionUpdate>().Any(u => u.Version == 2), cancellation);
        Assert.That(gateway.Received<PositionUpdate>().Single(u => u.Version == 2).UnrealizedPnl.ToString(), Is.EqualTo("20"));
    }

    [Test]
    public async Task ShouldGoBackToTheDefault_WhenAnAccountsMethodIsConfiguredNoMore()
    {
        EngineOptions options = Options(("Positions:CostMethod", "fifo"), ("Positions:Accounts:A:CostMethod", "lifo"));
        await using (EngineRig rig = await EngineRig.StartAsync(options))
        {
            await rig.FillAsync("ONE", "1", "10");
            Assert.That((await rig.GetAsync("/position/A/ONE")).Text("costMethod"), Is.EqualTo("lifo"));
        }

        await using EngineRig again = await EngineRig.StartAsync(
            options with { ResultSettings = [.. options.ResultSettings.Where(s => s.Key != "Positions:Accounts:A:CostMethod")] });
        await again.FillAsync("TWO", "1", "10");
        Assert.That((await again.GetAsync("/position/A/TWO")).Text("costMethod"), Is.EqualTo("fifo"));
        Assert.That((await again.GetAsync("/position/A/ONE")).Text("costMethod"), Is.EqualTo("lifo"), "a position that is open keeps its method");
    }

    [Test]
    public async Task ShouldNotBeReady_WhenTheTableOfOrdersIsFull()
    {
        await using EngineRig rig = await EngineRig.StartAsync(Options(("Capacity:Orders", "1")));
        await rig.FillAsync("X", "1", "10", ",\"orderId\":\"O1\"");
        (HttpStatusCode status, _) = await rig.PostAsync("/fill", """{"account":"A","symbol":"X","qty":1,"price":"10","orderId":"O2"}""");
        Assert.That(status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        while (!rig.Engine.NotReadyReasons().Any(r => r.Contains("orders 1/1", StringComparison.Ordinal)))
        {
            await Task.Delay(1);
        }
    }

    [Test]
    public async Task ShouldNameThePositionsWithoutAPreviousClose_WhenADayIsNotKnown()
    {
        await using EngineRig rig = await EngineRig.StartAsync(Options());
        await rig.DoAsync("/date-roll", """{"date":"2026-01-05"}""");
        await rig.FillAsync("CARRIED", "1", "10");
        await rig.DoAsync("/date-roll", """{"date":"2026-01-06"}""");
        await rig.FillAsync("NEW", "1", "10");
        await rig.DoAsync("/marks", """{"symbol":"CARRIED","price":"11"}""");
        await rig.DoAsync("/marks", """{"symbol":"NEW","price":"11"}""");
        JsonElement pnl = await rig.GetAsync("/pnl");
        Assert.That(pnl.GetProperty("rows")[0].GetProperty("dayPnl").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That((pnl.GetProperty("unpricedCount").GetInt32(), pnl.GetProperty("noPreviousCloseCount").GetInt32()), Is.EqualTo((0, 1)));
        Assert.That(pnl.GetProperty("noPreviousClose").EnumerateArray().Select(static name => name.GetString()), Is.EqualTo(new[] { "A CARRIED" }));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task ShouldNameTheSettingToRaise_WhenATableIsFull(CancellationToken cancellation)
    {
        await using EngineRig rig = await EngineRig.StartAsync(Options(("Capacity:Orders", "1")));
        await rig.FillAsync("X", "1", "10", ",\"orderId\":\"O1\"");
        while (!rig.Engine.NotReadyReasons().Any(r => r.Contains("orders 1/1", StringComparison.Ordinal)))
        {
            await Task.Delay(1, cancellation);
        }

        (HttpStatusCode status, JsonElement body) = await rig.PostAsync("/fill", """{"account":"A","symbol":"Y","qty":1,"price":"10","orderId":"O2"}""");
        Assert.That(status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(body.Text("detail"), Does.Contain("orders 1 of 1: Capacity:Orders").And.Contain("nothing was applied"));
    }

    private static EngineOptions Options(params (string Key, string Value)[] settings)
    {
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os };
        return options with { ResultSettings = [.. options.ResultSettings, .. settings.Select(s => new KeyValuePair<string, string>(s.Key, s.Value))] };
    }

    private static IEnumerable<string?> Ids(JsonElement orders) => orders.GetProperty("orders").EnumerateArray().Select(o => o.Text("orderId"));

    /// <summary>An execution without an id, known by what its order has executed with it.</summary>
    private static Fill Counted(long sourceSeq, long quantity, long cumQuantity) => RawGateway.FillOf(7, sourceSeq, quantity) with
    {
        ExecId = default,
        OrderId = Text36.From("O1"),
        CumQuantity = new Decimal8(cumQuantity * Decimal8.One),
        Fee = new Decimal8(1),
        FeeCurrency = Text4.From("BNB"),
    };
}
