using System.Text.Json;

namespace Positions.Reference.Tests.Support;

/// <summary>The worked examples under tests/data/domain.</summary>
internal static class Vectors
{
    private static readonly JsonDocument s_document = Load("vectors.json");

    /// <summary>The cost methods by the names that the vectors give them.</summary>
    public static readonly string[] Methods = ["AVG", "FIFO", "LIFO"];

    public static JsonElement Get(string id) =>
        s_document.RootElement.GetProperty("vectors").EnumerateArray().Single(vector => vector.GetProperty("id").GetString() == id);

    public static JsonElement Expect(string id, string method) => Get(id).GetProperty("expect").GetProperty(method);

    public static JsonElement[] Input(string id) => [.. Get(id).GetProperty("input").EnumerateArray()];

    public static JsonDocument Load(string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "domain", file)));

    public static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
