using System.Text.Json;

namespace Positions.Core.Tests.Support;

/// <summary>The worked examples under tests/data/domain.</summary>
internal static class Vectors
{
    private static readonly JsonDocument s_document = JsonDocument.Parse(File.ReadAllText(PathOf("vectors.json")));

    public static JsonElement Get(string id) =>
        s_document.RootElement.GetProperty("vectors").EnumerateArray().Single(vector => vector.GetProperty("id").GetString() == id);

    public static JsonDocument Load(string file) => JsonDocument.Parse(File.ReadAllText(PathOf(file)));

    public static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "data", "domain", file);
}
