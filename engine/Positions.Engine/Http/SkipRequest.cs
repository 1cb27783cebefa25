using System.Text.Json;

namespace Positions.Engine.Http;

/// <summary>Body of <c>POST /sources/{id}/skip</c>.</summary>
public sealed record SkipRequest(ushort Epoch, long From, long To, long ExpectedNext)
{
    /// <exception cref="ProblemException">400.</exception>
    public static async Task<SkipRequest> ReadAsync(HttpContext context)
    {
        try
        {
            using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            long epoch = Number(body.RootElement, "epoch");
            long from = Number(body.RootElement, "from");
            long to = Number(body.RootElement, "to");
            long expectedNext = Number(body.RootElement, "expectedNext");
            return epoch is >= 0 and <= ushort.MaxValue && from >= 1 && to >= from
                ? new SkipRequest((ushort)epoch, from, to, expectedNext)
                : throw ProblemException.BadRequest("epoch must be 0 to 65535 and 1 <= from <= to");
        }
        catch (JsonException e)
        {
            throw ProblemException.BadRequest($"the body is not JSON: {e.Message}");
        }
    }

    private static long Number(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement element) && element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value)
            ? value
            : throw ProblemException.BadRequest($"field '{name}' must be a whole number; the body is {{\"epoch\",\"from\",\"to\",\"expectedNext\"}}");
}
