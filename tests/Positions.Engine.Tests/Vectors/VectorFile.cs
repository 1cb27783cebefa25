using System.Text.Json;

namespace Positions.Engine.Tests.Vectors;

/// <summary>The worked examples under tests/data/domain.</summary>
internal static class VectorFile
{
    private static readonly JsonDocument s_document = JsonDocument.Parse(File.ReadAllText(PathOf("vectors.json")));

    public static IEnumerable<JsonElement> All => s_document.RootElement.GetProperty("vectors").EnumerateArray();

    public static JsonElement Get(string id) => All.Single(vector => vector.GetProperty("id").GetString() == id);

    public static JsonElement[] Input(string id) => [.. Get(id).GetProperty("input").EnumerateArray()];

    public static JsonElement[] RandomFills()
    {
        using JsonDocument fills = JsonDocument.Parse(File.ReadAllText(PathOf("v16_fills.json")));
        return [.. fills.RootElement.Clone().EnumerateArray()];
    }

    public static string Symbol(string id) => Get(id).GetProperty("instrument").GetProperty("symbol").GetString()!;

    /// <summary>Null where the element has no such text.</summary>
    public static string? TextOrNull(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "data", "domain", file);
}
