using System.Globalization;
using System.Xml.Linq;

namespace Positions.Protocol.Tests.Support;

/// <summary>positions.sbe.xml as the tests read it.</summary>
internal static class Schema
{
    private static readonly XElement s_root = XElement.Load(Path.Combine(AppContext.BaseDirectory, "positions.sbe.xml"));

    public static int Id => Int(s_root, "id");

    public static int Version => Int(s_root, "version");

    public static IReadOnlyList<SchemaMessage> Messages { get; } =
    [
        .. s_root.Elements().Where(element => element.Name.LocalName == "message").Select(element => new SchemaMessage(
            Text(element, "name"),
            Int(element, "id"),
            Int(element, "blockLength"),
            [.. element.Elements("field").Select(field =>
                new SchemaField(Text(field, "name"), Text(field, "type"), Int(field, "offset")))])),
    ];

    public static int SizeOf(string type) => type switch
    {
        "uint8" or "Side" or "OrderStatus" => 1,
        "uint16" => 2,
        "uint32" => 4,
        "int64" or "uint64" or "Decimal8" or "UtcNanos" => 8,
        "Int128" => 16,
        _ when type.StartsWith("Text", StringComparison.Ordinal) => int.Parse(type[4..], CultureInfo.InvariantCulture),
        _ => throw new AssertionException($"the schema has type {type}, which the tests do not know"),
    };

    private static string Text(XElement element, string name) => element.Attribute(name)!.Value;

    private static int Int(XElement element, string name) => int.Parse(Text(element, name), CultureInfo.InvariantCulture);
}
