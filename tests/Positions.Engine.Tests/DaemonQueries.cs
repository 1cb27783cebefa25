using System.Numerics;
using System.Text.Json;
using Positions.Gateway;
using Positions.Protocol.Values;

namespace Positions.Engine.Tests;

/// <summary>What a daemon in a process of its own says over HTTP.</summary>
internal static class DaemonQueries
{
    /// <summary>Every position, page after page.</summary>
    public static async Task<List<ReportedPosition>> PositionsAsync(HttpClient http, CancellationToken cancellation)
    {
        var positions = new List<ReportedPosition>();
        for (int page = 0; ; page++)
        {
            JsonElement answer = JsonDocument.Parse(await http.GetStringAsync($"/positions?page={page}", cancellation)).RootElement;
            foreach (JsonElement p in answer.GetProperty("positions").EnumerateArray())
            {
                positions.Add(new ReportedPosition(
                    p.GetProperty("account").GetString()!, p.GetProperty("symbol").GetString()!, Scaled(p, "quantity", Decimal8.Scale), Scaled(p, "openCost", DecimalText.PointsScale),
                    Scaled(p, "realizedPnl", DecimalText.PointsScale), Scaled(p, "fees", Decimal8.Scale), p.GetProperty("version").GetInt64()));
            }

            if (page + 1 >= answer.GetProperty("pages").GetInt32())
            {
                return positions;
            }
        }
    }

    private static BigInteger Scaled(JsonElement position, string name, int scale)
    {
        Assert.That(DecimalText.TryParse(position.GetProperty(name).GetString(), scale, out Int128 value), Is.True);
        return value;
    }

    /// <summary>The live digest once nothing comes in any more.</summary>
    public static async Task<(long Sequence, string Digest)> QuietDigestAsync(HttpClient http, CancellationToken cancellation)
    {
        while (true)
        {
            JsonElement status = JsonDocument.Parse(await http.GetStringAsync("/status", cancellation)).RootElement;
            long applied = status.GetProperty("sequences").GetProperty("applied").GetInt64();
            JsonElement digest = status.GetProperty("digest");
            if (digest.ValueKind == JsonValueKind.Object && digest.GetProperty("sequence").GetInt64() == applied)
            {
                return (applied, digest.GetProperty("value").GetString()!);
            }

            await Task.Delay(20, cancellation);
        }
    }
}
