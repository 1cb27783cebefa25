using System.Text.Json;
using System.Text.RegularExpressions;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Engine.Tests.Vectors;

// What the vectors abbreviate, written out.
internal sealed partial class VectorRun
{
    private const ushort PossResend = 1;

    private async Task PlayAsync()
    {
        await _rig.DoAsync("/date-roll", """{"date":"2026-01-05"}""");
        VectorScope late = Begin("V07b", "V07");
        Trade(late, VectorFile.Input("V07").Take(3));
        Judged(late.FirstSource);
        await PlayLoadedDayAsync();

        // The fill is of an earlier date now.
        Send(InputFactory.Bust(late.FirstSource, NextNumber(late.FirstSource), late.Id("B4"), late.Id("B2")));
        foreach (string id in (string[])["V01", "V03", "V04", "V05"])
        {
            Trade(Begin(id, id), VectorFile.Input(id));
        }

        JsonElement variant = VectorFile.Get("V01").GetProperty("variant");
        Trade(Begin("V01b", "V01"), variant.GetProperty("order").EnumerateArray().Select(id =>
            VectorFile.Input("V01").Single(fill => fill.TextOrNull("execId") == id.GetString())));
        Redeliver();
        await PlayFeesAsync();
        PlayCorrections();
        PlayDuplicates();
        PlayOrders("V11");
        PlayOrders("V12");
        PlayEarlyExecution();
        await PlaySplitAsync();
        await PlayNegativePriceAsync();
        Trade(Begin("V16", "V16"), VectorFile.RandomFills());
        await PlayClientsAsync();
        await PlayReconciledAsync();
        await PlayMissingFillAsync();
        foreach (VectorScope scope in _scopes.Where(scope => _lastNumbers.ContainsKey(scope.FirstSource)))
        {
            Judged(scope.FirstSource);
        }
    }

    private async Task PlayLoadedDayAsync()
    {
        VectorScope scope = Begin("V09", "V09");
        JsonElement sod = VectorFile.Get("V09").GetProperty("sod");
        await _rig.DoAsync("/date-roll", """{"date":"2026-01-06"}""");
        await _rig.DoAsync(
            "/sod",
            $$$"""
            {"date":"2026-01-06","fileId":"V09","rows":[{"account":"V09","symbol":"{{{scope.Symbol}}}","quantity":"{{{sod.Text("qty")}}}",
            "averagePrice":"{{{sod.Text("avgPx")}}}","previousClose":"{{{sod.Text("prevClose")}}}"}]}
            """);
        await _rig.DoAsync("/session-open", """{"date":"2026-01-06"}""");
        Trade(scope, VectorFile.Input("V09"));
        Judged(scope.FirstSource);
        await _rig.DoAsync("/marks", $$"""{"symbol":"{{scope.Symbol}}","price":"104.00"}""");
        Answers["V09"] = await _rig.GetAsync($"/position/V09/{scope.Symbol}");
    }

    /// <summary>V05's flip once more: under its number, and under a new one.</summary>
    private void Redeliver()
    {
        VectorScope scope = Scope("V05");
        JsonElement flip = VectorFile.Input("V05")[1];
        Send(ToFill(scope, flip, scope.FirstSource, 2));
        Send(ToFill(scope, flip, scope.FirstSource, NextNumber(scope.FirstSource), PossResend));
    }

    private async Task PlayFeesAsync()
    {
        VectorScope scope = Begin("V06", "V06");
        Trade(scope, VectorFile.Input("V06"));
        Judged(scope.FirstSource);
        JsonElement marks = VectorFile.Get("V06").GetProperty("marks");
        await _rig.DoAsync("/marks", $$"""{"symbol":"FEES","price":"{{marks.Text("FEES")}}"}""");
        Answers["V06 without a rate"] = await _rig.GetAsync("/pnl?account=V06&currency=USD");
        Answers["V06 mark"] = await _rig.DoAsync("/marks", $$"""{"symbol":"BNBUSD","price":"{{marks.Text("BNBUSD")}}"}""");
        Answers["V06"] = await _rig.GetAsync("/pnl?account=V06&currency=USD");
    }

    private void PlayCorrections()
    {
        VectorScope bust = Begin("V07", "V07");
        Trade(bust, VectorFile.Input("V07").Take(3));
        foreach (string id in (string[])["B4", "B4", "B5"])
        {
            Send(InputFactory.Bust(bust.FirstSource, NextNumber(bust.FirstSource), bust.Id(id), bust.Id("B2")));
        }

        VectorScope correct = Begin("V08", "V08");
        JsonElement[] input = VectorFile.Input("V08");
        Trade(correct, input.Take(3));
        Correct(input[3], input[3].Text("execId")!);
        Correct(input[3], "K9");
        Correct(input[4], input[4].Text("execId")!);

        void Correct(JsonElement correction, string execId) => Send(InputFactory.Correct(
            correct.FirstSource, NextNumber(correct.FirstSource), correct.Id(execId), correct.Id(correction.Text("execRefId")!), Side.Buy, correction.Text("qty"),
            correction.Text("px")));
    }

    private void PlayDuplicates()
    {
        VectorScope scope = Begin("V10", "V10");
        foreach (JsonElement message in VectorFile.Input("V10"))
        {
            uint source = message.Text("src") == "GW1" ? scope.FirstSource : scope.FirstSource + 1;
            if (message.GetProperty("n").GetInt32() == 8)
            {
                // The other source has gone on, and the engine has asked for what is missing.
                Judged(scope.FirstSource + 1, 2);
                _gateway.Until(() => _gateway.Received<ResendRequest>().Any(request => request.SourceId == scope.FirstSource), _cancellation);
            }

            ushort flags = message.TryGetProperty("possResend", out _) || message.TryGetProperty("possDup", out _) ? PossResend : (ushort)0;
            Send(ToFill(scope, message, source, message.GetProperty("srcSeq").GetInt64(), flags));
        }

        _lastNumbers[scope.FirstSource] = 7;
    }

    /// <summary>The steps of a matrix of order states: their messages are read as they are written there.</summary>
    private void PlayOrders(string id)
    {
        VectorScope scope = Begin(id, id);
        foreach (JsonElement step in VectorFile.Get(id).GetProperty("expect").GetProperty("steps").EnumerateArray())
        {
            PlayOrderStep(scope, step.Text("message")!);
        }
    }

    private void PlayOrderStep(VectorScope scope, string message)
    {
        uint source = scope.FirstSource;
        long number = NextNumber(source);
        if (Regex.Match(message, @"^Trade (\w+) (\d+)@(\d+)") is { Success: true } trade)
        {
            Send(InputFactory.Fill(
                source, number, Side.Buy, trade.Groups[2].Value, trade.Groups[3].Value, scope.Id(trade.Groups[1].Value), scope.Account, scope.Symbol,
                orderId: scope.OrderId.ToString()));
        }
        else if (Regex.Match(message, @"^TradeCancel (\w+) refs (\w+)$") is { Success: true } bust)
        {
            Send(InputFactory.Bust(source, number, scope.Id(bust.Groups[1].Value), scope.Id(bust.Groups[2].Value)));
        }
        else if (Regex.Match(message, @"^TradeCorrect (\w+) refs (\w+): (\d+)@(\d+)$") is { Success: true } correct)
        {
            Send(InputFactory.Correct(
                source, number, scope.Id(correct.Groups[1].Value), scope.Id(correct.Groups[2].Value), Side.Buy, correct.Groups[3].Value, correct.Groups[4].Value));
        }
        else
        {
            Match update = Regex.Match(message, @"^(New|Replaced, OrderQty|PendingCancel|Canceled) ?(\d*)$");
            Assert.That(update.Success, Is.True, message);
            OrderStatus status = Enum.Parse<OrderStatus>(update.Groups[1].Value.Split(',')[0]);
            Send(Update(scope, number, status, (byte)status, update.Groups[2].Value));
        }
    }

    private void PlayEarlyExecution()
    {
        VectorScope scope = Begin("V17", "V17");
        foreach (JsonElement step in VectorFile.Input("V17"))
        {
            string quantity = step.TextOrNull("orderQty") ?? "";
            switch (step.Text("type"))
            {
                case "Trade":
                    Send(ToFill(scope, step, scope.FirstSource, NextNumber(scope.FirstSource), orderId: scope.OrderId.ToString()));
                    break;
                case "Status":
                    Send(Update(scope, NextNumber(scope.FirstSource), OrderStatus.New, 18, quantity, step.Text("cumQty")));
                    break;
                default:
                    // The second is the first again: the same message under its number.
                    bool isAgain = step.TryGetProperty("possDup", out _);
                    Send(Update(scope, isAgain ? 2 : NextNumber(scope.FirstSource), OrderStatus.New, 0, quantity, clientId: step.Text("clOrdId")));
                    break;
            }
        }
    }

    private async Task PlaySplitAsync()
    {
        VectorScope scope = Begin("V14", "V14");
        Trade(scope, VectorFile.Input("V14").Take(2));
        Judged(scope.FirstSource);
        Answers["V14"] = await _rig.DoAsync(
            "/splits", $$"""{"symbol":"{{scope.Symbol}}","numerator":3,"denominator":2,"quantityStep":"1","cashInLieuPrice":"45.00"}""");
    }

    private async Task PlayNegativePriceAsync()
    {
        VectorScope scope = Begin("V15", "V15");
        string multiplier = VectorFile.Get("V15").GetProperty("instrument").Text("multiplier")!;
        await _rig.DoAsync("/instruments", $$"""{"symbol":"{{scope.Symbol}}","currency":"USD","multiplier":"{{multiplier}}"}""");
        Trade(scope, VectorFile.Input("V15"));
        Judged(scope.FirstSource);
        Answers["V15"] = await _rig.GetAsync($"/position/V15/{scope.Symbol}");
    }

    /// <summary>V02: ten clients at once, a hundred calls each, no ids.</summary>
    private async Task PlayClientsAsync()
    {
        Begin("V02", "V02");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            for (int i = 0; i < 100; i++)
            {
                JsonElement answer = await _rig.DoAsync("/fill", """{"account":"V02","symbol":"AAPL","qty":1,"price":"185.50"}""");
                Assert.That(answer.GetProperty("duplicate").GetBoolean(), Is.False);
            }
        }));
    }

    /// <summary>V13: the positions as they were, and the statement of the other side with its boundaries; then once more, to see what is left.</summary>
    private async Task PlayReconciledAsync()
    {
        Begin("V13", "V01");
        JsonElement expect = VectorFile.Get("V13").GetProperty("expect");
        JsonElement[] rows = [.. expect.GetProperty("apex").EnumerateArray(), .. expect.GetProperty("edges").EnumerateArray()];
        foreach (JsonElement row in rows.Where(static row => row.Text("internal") != "0"))
        {
            await _rig.DoAsync("/fill", $$"""{"account":"V13","symbol":"{{row.Text("symbol")}}","qty":"{{row.Text("internal")}}","price":"100"}""");
        }

        Answers["V13"] = await _rig.DoAsync("/statements", Statement("apex", expect.GetProperty("apex")));
        Answers["V13 edges"] = await _rig.DoAsync("/statements", Statement("edges", expect.GetProperty("edges")));
        Answers["V13 again"] = await _rig.DoAsync("/statements", Statement("apex again", expect.GetProperty("apex")));

        static string Statement(string id, JsonElement rows)
        {
            IEnumerable<string> lines = rows.EnumerateArray().Select(static row =>
                $$"""{"account":"V13","symbol":"{{row.Text("symbol")}}","quantity":"{{row.Text("external")}}"}""");
            return $$"""{"id":"{{id}}","accounts":["V13"],"lines":[{{string.Join(',', lines)}}]}""";
        }
    }

    /// <summary>V18: a large break, then the missing fill by a resend, then the approval of the correction that is needless now.</summary>
    private async Task PlayMissingFillAsync()
    {
        VectorScope scope = Begin("V18", "V18");
        JsonElement[] input = VectorFile.Input("V18");
        Send(ToFill(scope, input[0], scope.FirstSource, NextNumber(scope.FirstSource)));
        Judged(scope.FirstSource);
        Send(new SourceHeartbeat { Prefix = InputFactory.Prefix(scope.FirstSource, 2) });
        _gateway.Until(() => _gateway.Received<ResendRequest>().Any(request => request.SourceId == scope.FirstSource), _cancellation);
        await StateAsync(input[1]);

        // Executed today: a resend from before what is retained would be refused.
        Fill missing = ToFill(scope, input[2], scope.FirstSource, NextNumber(scope.FirstSource), PossResend);
        missing.Prefix.TransactTime = new UtcNanos((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100);
        Send(missing);
        Judged(scope.FirstSource);
        long correction = Answers["V18 R1"].GetProperty("rows")[0].GetProperty("correctionId").GetInt64();
        StaleApproval = await _rig.PostAsync($"/corrections/{correction}/approve", """{"reason":"checked"}""", principal: input[3].Text("by"));
        await StateAsync(input[4]);

        async Task StateAsync(JsonElement report)
        {
            string id = report.Text("reportId")!;
            Answers[$"V18 {id}"] = await _rig.DoAsync(
                "/statements", $$"""{"id":"{{id}}","lines":[{"account":"V18","symbol":"{{scope.Symbol}}","quantity":"{{report.Text("qty")}}"}]}""");
        }
    }

    private static OrderUpdate Update(VectorScope scope, long number, OrderStatus status, byte execType, string quantity, string? cum = null, string? clientId = null) =>
        new()
        {
            Prefix = InputFactory.Prefix(scope.FirstSource, number),
            OrderQuantity = quantity.Length > 0 ? Decimal8.Parse(quantity) : Decimal8.Null,
            Price = Decimal8.Null,
            CumQuantity = cum is null ? Decimal8.Null : Decimal8.Parse(cum),
            LeavesQuantity = Decimal8.Null,
            Account = scope.AccountText,
            Symbol = scope.SymbolText,
            OrderId = scope.OrderId,
            ClientOrderId = Text36.From(clientId),
            Side = Side.Buy,
            OrderStatus = status,
            ExecType = execType,
        };
}
