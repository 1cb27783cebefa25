using System.Numerics;
using System.Text;
using System.Text.Json;
using Positions.Gateway;
using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>
/// A running engine's HTTP interface. Every fault is an <see cref="EngineHttpException"/> that names the address.
/// </summary>
internal sealed class EngineHttp : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly Uri _root;
    private readonly CancellationToken _interrupted;

    /// <exception cref="UsageException">The address is none.</exception>
    public EngineHttp(string url, string? key, CancellationToken interrupted, string? principal = null)
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

        if (principal is not null)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation("X-Principal", principal);
        }
    }

    /// <summary>The whole answer of <c>GET /status</c>; the caller disposes it.</summary>
    public JsonDocument GetStatus() => Get("status");

    /// <summary>All positions, page by page.</summary>
    public IReadOnlyList<ReportedPosition> GetPositions()
    {
        try
        {
            return [.. GetRows("positions", "positions").Select(Read)];
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new EngineHttpException($"{new Uri(_root, "positions")} did not answer with positions: {exception.Message}", exception);
        }
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

    /// <summary>The rows of a paged list, page by page; the elements outlive the answers.</summary>
    /// <param name="path">With its query, without a page.</param>
    /// <param name="rowsName">Name of the array in the answer.</param>
    public IReadOnlyList<JsonElement> GetRows(string path, string rowsName) => GetReport(path, rowsName).Rows;

    /// <summary>The first answer of a paged list, for what it says beside the rows, and all rows.</summary>
    public (JsonElement First, IReadOnlyList<JsonElement> Rows) GetReport(string path, string rowsName)
    {
        List<JsonElement> rows = [];
        JsonElement first = default;
        string? cursor = null;
        do
        {
            // Where a page begins is said by the one before it: counted pages would move with what comes and goes between them.
            using JsonDocument answer = Get(cursor is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={Uri.EscapeDataString(cursor)}");
            if (answer.RootElement.ValueKind != JsonValueKind.Object || !answer.RootElement.TryGetProperty(rowsName, out JsonElement array)
                || array.ValueKind != JsonValueKind.Array)
            {
                throw new EngineHttpException($"{new Uri(_root, path)} did not answer with {rowsName}");
            }

            first = cursor is null ? answer.RootElement.Clone() : first;
            rows.AddRange(array.EnumerateArray().Select(static row => row.Clone()));
            cursor = answer.RootElement.TryGetProperty("next", out JsonElement next) && next.ValueKind != JsonValueKind.Null ? next.ToString() : null;
        }
        while (cursor is not null);

        return (first, rows);
    }

    /// <summary>Asks for something to be done; the caller disposes the answer.</summary>
    /// <param name="path">With its query.</param>
    /// <param name="body">Null: none.</param>
    /// <param name="reason">Sent as a header; null: none.</param>
    public JsonDocument Post(string path, HttpContent? body, string? reason = null) => Send(HttpMethod.Post, path, body, reason);

    /// <summary>The caller disposes the answer.</summary>
    public JsonDocument Get(string path) => Send(HttpMethod.Get, path, null, null);

    private JsonDocument Send(HttpMethod method, string path, HttpContent? body, string? reason)
    {
        var uri = new Uri(_root, path);
        try
        {
            using var request = new HttpRequestMessage(method, uri) { Content = body };
            if (reason is not null)
            {
                request.Headers.TryAddWithoutValidation("X-Reason", reason);
            }

            using HttpResponseMessage response = _http.Send(request, _interrupted);
            using Stream content = response.Content.ReadAsStream(_interrupted);
            return response.IsSuccessStatusCode ? JsonDocument.Parse(content) : throw Refused(uri, response, content);
        }
        catch (OperationCanceledException exception) when (!_interrupted.IsCancellationRequested)
        {
            throw new EngineHttpException(
                method == HttpMethod.Get
                    ? $"{uri} did not answer within {s_timeout.TotalSeconds:N0} s"
                    : $"{uri} did not answer within {s_timeout.TotalSeconds:N0} s: it may or may not have taken effect; look before sending it again",
                exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException)
        {
            throw new EngineHttpException($"{uri}: {exception.Message}", exception);
        }
    }

    /// <summary>What problem details say, and for a file which of its rows.</summary>
    private static EngineHttpException Refused(Uri uri, HttpResponseMessage response, Stream content)
    {
        int status = (int)response.StatusCode;
        var said = new StringBuilder($"{uri} answered {status} {response.ReasonPhrase}");
        try
        {
            using JsonDocument problem = JsonDocument.Parse(content);
            JsonElement root = problem.RootElement;
            AddText(said, root, "title", ": ");
            AddText(said, root, "detail", ": ");
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("rows", out JsonElement rows))
            {
                foreach (JsonElement row in rows.EnumerateArray().Where(static row => row.TryGetProperty("reason", out _)))
                {
                    said.Append($"\n  row {row.GetProperty("row")} {row.GetProperty("account")} {row.GetProperty("symbol")}");
                    AddText(said, row, "reasonName", ": ");
                    AddText(said, row, "detail", ", ");
                }
            }
        }
        catch (JsonException)
        {
            // No problem details: the status alone has to do.
        }

        return new EngineHttpException(said.ToString(), null, status switch
        {
            400 => ExitCode.Usage,
            409 or 422 => ExitCode.Wrong,
            _ => ExitCode.CannotOpen,
        });
    }

    private static void AddText(StringBuilder said, JsonElement element, string name, string before)
    {
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String)
        {
            said.Append(before).Append(text.GetString());
        }
    }
}
