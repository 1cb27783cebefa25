using System.Globalization;
using System.Text.Json;
using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Protocol.Values;
using Positions.Testing;

namespace Positions.Engine.Tests;

/// <summary>Lists that are walked page by page while what they list comes and goes: what is there all the while is shown once.</summary>
[CancelAfter(120_000)]
public sealed class ListPageTests
{
    private const int PageSize = 1_000;

    [Test]
    public async Task ShouldShowEveryOpenOrderOnce_WhenOrdersOpenAndCloseBetweenThePages(CancellationToken cancellation)
    {
        const int first = 3_500;
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldShowEveryOpenOrderOnce_WhenOrdersOpenAndCloseBetweenThePages)));
        EngineOptions options = EngineRig.Options();
        await using EngineRig rig = await EngineRig.StartAsync(options);
        using var gateway = new RawGateway(options);
        gateway.Connect(cancellation);
        long sent = 0;
        int opened = 0;
        var open = new List<string>();
        var touched = new HashSet<string>();

        void Send(string id, OrderStatus status) => gateway.Offer(RawGateway.UpdateOf(7, ++sent, id, status), cancellation);

        void Open()
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"O{++opened}");
            Send(id, OrderStatus.New);
            open.Add(id);
        }

        void Settle() => gateway.Until(() => rig.Engine.ReadModel.Counts.Of(Disposition.Applied) == sent, cancellation);

        while (opened < first)
        {
            Open();
        }

        Settle();
        var shown = new List<string>();
        string path = "/orders?account=ACC&open=true";
        while (true)
        {
            JsonElement page = await rig.GetAsync(path);
            shown.AddRange(page.GetProperty("orders").EnumerateArray().Select(static order => order.Text("orderId")!));
            if (page.GetProperty("next").ValueKind == JsonValueKind.Null)
            {
                break;
            }

            for (int i = 0; i < 300; i++)
            {
                int which = random.Next(open.Count);
                Send(open[which], OrderStatus.Canceled);
                touched.Add(open[which]);
                open.RemoveAt(which);
                if (random.Chance(500))
                {
                    Open();
                }
            }

            Settle();
            path = $"/orders?account=ACC&open=true&cursor={page.GetProperty("next")}";
        }

        Assert.That(shown, Is.Unique);
        IEnumerable<string> allTheWhile = open.Where(id => int.Parse(id[1..], CultureInfo.InvariantCulture) <= first);
        Assert.That(allTheWhile, Is.SubsetOf(shown));
        Assert.That(touched, Has.Count.GreaterThan(500), "orders did close in between");
    }

    [Test]
    public async Task ShouldShowEveryRowOfProfitAndLossOnce_WhenAnAccountComesBetweenThePages()
    {
        await using EngineRig rig = await EngineRig.StartAsync(EngineRig.Options());
        for (int i = 0; i <= PageSize; i++)
        {
            await FillAsync(rig, $"B{i:0000}");
        }

        JsonElement first = await rig.GetAsync("/pnl");
        Assert.That((first.GetProperty("rows").GetArrayLength(), first.GetProperty("count").GetInt32()), Is.EqualTo((PageSize, PageSize + 1)));
        await FillAsync(rig, "A-IN-FRONT");
        JsonElement second = await rig.GetAsync($"/pnl?cursor={first.Text("next")}");
        Assert.That(second.GetProperty("rows").EnumerateArray().Select(static row => row.Text("account")), Is.EqualTo(new[] { "B1000" }));
        Assert.That(second.GetProperty("next").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task ShouldShowEveryRefusedMessageOnce_WhenOneComesBetweenThePages()
    {
        await using EngineRig rig = await EngineRig.StartAsync(EngineRig.Options());
        string folder = Path.Combine(rig.Engine.Options.DataDirectory, "quarantine");
        DateTime written = new(2026, 1, 5, 14, 30, 0, DateTimeKind.Utc);
        for (int i = 0; i <= PageSize; i++)
        {
            string path = Path.Combine(folder, $"{i:x8}-60.bin");
            await File.WriteAllBytesAsync(path, new byte[60]);
            File.SetLastWriteTimeUtc(path, written.AddSeconds(i));
        }

        JsonElement first = await rig.GetAsync("/quarantine");
        Assert.That(first.GetProperty("messages")[0].Text("crc32c"), Is.EqualTo("000003e8"), "latest first");
        await File.WriteAllBytesAsync(Path.Combine(folder, "ffffffff-60.bin"), new byte[60]);
        JsonElement second = await rig.GetAsync($"/quarantine?cursor={first.Text("next")}");
        Assert.That(second.GetProperty("messages").EnumerateArray().Select(static message => message.Text("crc32c")), Is.EqualTo(new[] { "00000000" }));
    }

    [Test]
    public async Task ShouldShowEveryPositionOnce_WhenTheyAreWalkedByPageOrByCursor()
    {
        await using EngineRig rig = await EngineRig.StartAsync(EngineRig.Options());
        for (int i = 0; i <= PageSize; i++)
        {
            await FillAsync(rig, $"B{i:0000}");
        }

        JsonElement byCursor = await rig.GetAsync($"/positions?cursor={(await rig.GetAsync("/positions")).GetProperty("next")}");
        JsonElement byPage = await rig.GetAsync("/positions?page=1");
        foreach (JsonElement last in (JsonElement[])[byCursor, byPage])
        {
            Assert.That(last.GetProperty("positions").EnumerateArray().Select(static row => row.Text("account")), Is.EqualTo(new[] { "B1000" }));
        }
    }

    private static Task FillAsync(EngineRig rig, string account) =>
        rig.DoAsync("/fill", $$"""{"account":"{{account}}","symbol":"SYM","qty":1,"price":"10"}""");
}
