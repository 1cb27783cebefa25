using System.Globalization;
using System.Text.Json;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>
/// A JSON object as a call takes it: known fields, each once, and every error names its field. Numbers may be JSON numbers or strings; they
/// are never seen as floating point. A null is a field that is not there.
/// </summary>
public sealed class JsonFields
{
    private readonly JsonElement _root;
    private readonly string _where;

    /// <param name="root">What was sent.</param>
    /// <param name="known">Every field that the call takes.</param>
    /// <param name="example">A body that is right.</param>
    /// <param name="where">Put before the field's name in errors: "rows[3]." for a row of a list.</param>
    /// <exception cref="ProblemException">400: no object, an unknown field, or one given twice.</exception>
    public JsonFields(JsonElement root, string[] known, string example, string where = "")
    {
        _root = root;
        _where = where;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw ProblemException.BadRequest(where.Length == 0
                ? $"the body must be a JSON object such as {example}"
                : $"'{where.TrimEnd('.')}' must be a JSON object such as {example}");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                throw ProblemException.BadRequest($"unknown field '{where}{property.Name}'; known are {string.Join(", ", known)}");
            }

            if (!seen.Add(property.Name))
            {
                throw ProblemException.BadRequest($"field '{where}{property.Name}' is given twice");
            }
        }
    }

    /// <summary>Reads a whole body and parses it.</summary>
    /// <exception cref="ProblemException">400: too long, or not JSON.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, int maxBytes, Func<JsonElement, T> parse)
    {
        using MemoryStream body = await ReadBodyAsync(request, maxBytes).ConfigureAwait(false);
        return Parse(body, parse);
    }

    /// <summary>Parses a body that was read.</summary>
    /// <exception cref="ProblemException">400: not JSON.</exception>
    public static T Parse<T>(MemoryStream body, Func<JsonElement, T> parse)
    {
        if (body.Length == 0)
        {
            throw ProblemException.BadRequest("the body is empty; this call takes a JSON object");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
            return parse(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is how the reader refuses text that is not Unicode.
            throw ProblemException.BadRequest($"the body is not JSON: {e.Message}");
        }
    }

    /// <exception cref="ProblemException">400: longer than <paramref name="maxBytes"/>.</exception>
    public static async Task<MemoryStream> ReadBodyAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes)
        {
            throw ProblemException.BadRequest($"the body has {request.ContentLength} bytes; this call takes at most {maxBytes}");
        }

        var body = new MemoryStream();
        byte[] buffer = new byte[4_096];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted).ConfigureAwait(false)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > maxBytes)
            {
                throw ProblemException.BadRequest($"the body is longer than the {maxBytes} bytes that this call takes");
            }
        }

        return body;
    }

    public bool Has(string name) => _root.TryGetProperty(name, out JsonElement element) && element.ValueKind != JsonValueKind.Null;

    /// <summary>The elements of a list; one must be there.</summary>
    public JsonElement.ArrayEnumerator List(string name) => Has(name) && _root.GetProperty(name).ValueKind == JsonValueKind.Array
        ? _root.GetProperty(name).EnumerateArray()
        : throw ProblemException.BadRequest($"field '{_where}{name}' must be a list");

    public Decimal8 RequiredDecimal(string name) => Decimal(name) ?? throw Missing(name);

    public Decimal8? Decimal(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        JsonElement element = _root.GetProperty(name);
        string text = element.ValueKind == JsonValueKind.Number ? element.GetRawText() : TextOf(element, name);
        return ParseDecimal(text, _where + name);
    }

    /// <exception cref="ProblemException">400, naming the field.</exception>
    public static Decimal8 ParseDecimal(string text, string name) => Decimal8.TryParse(text, out Decimal8 value) && !value.IsNull
        ? value
        : throw ProblemException.BadRequest($"'{name}' is '{text}'; it must be {Decimal8.Form}");

    public long RequiredInteger(string name, long min, long max) => Integer(name, min, max) ?? throw Missing(name);

    public long? Integer(string name, long min, long max)
    {
        if (!Has(name))
        {
            return null;
        }

        string text = TextOf(_root.GetProperty(name), name);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max
            ? value
            : throw ProblemException.BadRequest($"'{_where}{name}' is '{text}'; it must be a whole number from {min} to {max}");
    }

    /// <summary>yyyymmdd.</summary>
    public uint RequiredDate(string name) => Date(name) ?? throw Missing(name);

    /// <summary>yyyymmdd.</summary>
    public uint? Date(string name) => Has(name) ? ParseDate(TextOf(_root.GetProperty(name), name), _where + name) : null;

    /// <summary>yyyymmdd, of <c>2025-01-02</c> or <c>20250102</c>.</summary>
    /// <exception cref="ProblemException">400, naming the field.</exception>
    public static uint ParseDate(string text, string name) =>
        DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && date.Year >= 1_900
            ? (uint)((date.Year * 10_000) + (date.Month * 100) + date.Day)
            : throw ProblemException.BadRequest($"'{name}' is '{text}'; it must be a date such as 2025-01-02");

    /// <summary>One of a few words; null if the field is not there.</summary>
    public string? Word(string name, params string[] allowed)
    {
        if (!Has(name))
        {
            return null;
        }

        string text = TextOf(_root.GetProperty(name), name);
        return allowed.Contains(text, StringComparer.Ordinal)
            ? text
            : throw ProblemException.BadRequest($"'{_where}{name}' is '{text}'; it must be one of {string.Join(", ", allowed)}");
    }

    public bool Switch(string name) => Has(name) && _root.GetProperty(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw ProblemException.BadRequest($"'{_where}{name}' must be true or false"),
    };

    public T RequiredText<T>(string name)
        where T : unmanaged, IText<T>
    {
        T text = OptionalText<T>(name);
        return Has(name) && _root.GetProperty(name).ToString().Length > 0 ? text : throw Missing(name);
    }

    public T OptionalText<T>(string name)
        where T : unmanaged, IText<T> => Has(name) ? ParseText<T>(TextOf(_root.GetProperty(name), name), _where + name) : default;

    /// <exception cref="ProblemException">400, naming the field.</exception>
    public static T ParseText<T>(string text, string name)
        where T : unmanaged, IText<T> => TextCodec.TryFrom(text, out T value)
            ? value
            : throw ProblemException.BadRequest($"'{name}' must be at most {T.Capacity} printable ASCII characters without a space at either end");

    /// <summary>The text of a field that is there; numbers as they were written.</summary>
    public string Raw(string name) => TextOf(_root.GetProperty(name), name);

    public ProblemException Missing(string name) => ProblemException.BadRequest($"field '{_where}{name}' is missing");

    private string TextOf(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Number => element.GetRawText(),
        _ => throw ProblemException.BadRequest($"'{_where}{name}' must be a string or a number"),
    };
}
