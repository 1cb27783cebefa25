using System.Numerics;
using System.Text.Json;
using Positions.Gateway;
using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>
/// The read side of a running engine's HTTP interface. Every fault is an <see cref="EngineHttpException"/> that names the address.
/// </summary>
internal sealed class EngineHttp : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly Uri _root;
    private readonly CancellationToken _interrupted;

    /// <exception cref="UsageException">The address is none.</exception>
    public EngineHttp(string url, string? key, CancellationToken interrupted)
    {
        if (!Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out Uri? root) || root.Scheme is not ("http" or "https"))
        {
            throw new UsageException($"'{url}' is not an http or https address");
        }

        _root = root;
        _interrupted = interrupted;
        _http = new HttpClient { Timeout = s_timeout };
        if (key is not null)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", key);
        }
    }

    /// <summary>The whole answer of <c>GET /status</c>; the caller disposes it.</summary>
    public JsonDocument GetStatus() => Get("status");

    /// <summary>All positions, page by page.</summary>
    public IReadOnlyList<ReportedPosition> GetPositions()
    {
        List<ReportedPosition> positions = [];
        long pages = 1;
        for (long page = 0; page < pages; page++)
        {
            string path = $"positions?page={page}";
            using JsonDocument answer = Get(path);
            try
            {
                pages = answer.RootElement.TryGetProperty("pages", out JsonElement count) ? count.GetInt64() : 1;
                foreach (JsonElement row in answer.RootElement.GetProperty("positions").EnumerateArray())
                {
                    positions.Add(Read(row));
                }
            }
            catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new EngineHttpException($"{new Uri(_root, path)} did not answer with positions: {exception.Message}", exception);
            }
        }

        return positions;
    }

    public void Dispose() => _http.Dispose();

    private static ReportedPosition Read(JsonElement row) => new(
        row.GetProperty("account").GetString()!,
        row.GetProperty("symbol").GetString()!,
        Number(row, "quantity", Decimal8.Scale),
        Number(row, "openCost", DecimalText.PointsScale),
        Number(row, "realizedPnl", DecimalText.PointsScale),
        Number(row, "fees", Decimal8.Scale),
        row.GetProperty("version").GetInt64());

    private static BigInteger Number(JsonElement row, string name, int scale)
    {
        string? text = row.GetProperty(name).GetString();
        return DecimalText.TryParse(text, scale, out Int128 value) ? value : throw new FormatException($"{name} '{text}' is not a decimal");
    }

    private JsonDocument Get(string path)
    {
        var uri = new Uri(_root, path);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            using HttpResponseMessage response = _http.Send(request, _interrupted);
            if (!response.IsSuccessStatusCode)
            {
                throw new EngineHttpException($"{uri} answered {(int)response.StatusCode} {response.ReasonPhrase}");
            }

            using Stream body = response.Content.ReadAsStream(_interrupted);
            return JsonDocument.Parse(body);
        }
        catch (OperationCanceledException exception) when (!_interrupted.IsCancellationRequested)
        {
            throw new EngineHttpException($"{uri} did not answer within {s_timeout.TotalSeconds:N0} s", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException)
        {
            throw new EngineHttpException($"{uri}: {exception.Message}", exception);
        }
    }
}
