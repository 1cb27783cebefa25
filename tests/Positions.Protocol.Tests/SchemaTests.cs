using System.Reflection;
using System.Runtime.InteropServices;
using Positions.Protocol.Tests.Support;
using Positions.Protocol.Values;

namespace Positions.Protocol.Tests;

/// <summary>The structs are what the schema says, byte for byte.</summary>
[TestFixture]
public sealed class SchemaTests
{
    private const int MaxBlockBytes = 216;

    private static IEnumerable<SchemaMessage> Messages => Schema.Messages;

    [Test]
    public void ShouldNameTheSameSchema() =>
        Assert.That((Schema.Id, Schema.Version), Is.EqualTo(((int)MessageHeader.Schema, (int)MessageHeader.CurrentVersion)));

    [Test]
    public void ShouldHaveALayoutForEveryTemplateAndNoOther()
    {
        Assert.That(MessageLayouts.All.Select(pair => (int)pair.Key), Is.EquivalentTo(Schema.Messages.Select(message => message.Id)));
        IEnumerable<int> templates = Enum.GetValues<TemplateId>().Where(id => id != TemplateId.None).Select(id => (int)id);
        Assert.That(templates, Is.EquivalentTo(Schema.Messages.Select(message => message.Id)));
    }

    [TestCaseSource(nameof(Messages))]
    public void ShouldLayFieldsWhereTheSchemaPutsThem(SchemaMessage message)
    {
        Type type = StructOf(message);
        Assert.That(Marshal.SizeOf(type), Is.EqualTo(message.BlockLength).And.LessThanOrEqualTo(MaxBlockBytes));
        Assert.That(type.GetField("Template")!.GetRawConstantValue(), Is.EqualTo((ushort)message.Id));
        Assert.That(type.GetField("BlockLength")!.GetRawConstantValue(), Is.EqualTo(message.BlockLength));

        List<(string Name, int Offset, int Size)> actual = [.. Flatten(type, 0)];
        IEnumerable<(string, int, int)> expected = message.Fields.Select(field => (field.Name, field.Offset, Schema.SizeOf(field.Type)));
        Assert.That(actual, Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(Messages))]
    public void ShouldNotOverlap(SchemaMessage message)
    {
        int end = 0;
        foreach (SchemaField field in message.Fields)
        {
            Assert.That(field.Offset, Is.GreaterThanOrEqualTo(end), field.Name);
            end = field.Offset + Schema.SizeOf(field.Type);
        }

        Assert.That(end, Is.LessThanOrEqualTo(message.BlockLength));
    }

    [TestCaseSource(nameof(Messages))]
    public void ShouldUseTheTypesOfTheSchema(SchemaMessage message)
    {
        foreach (FieldInfo field in StructOf(message).GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            SchemaField? named = message.Fields.SingleOrDefault(candidate => IsSameName(candidate.Name, field.Name));
            if (named is not null)
            {
                Assert.That(TypeName(field.FieldType), Is.EqualTo(named.Type), field.Name);
            }
        }
    }

    [TestCaseSource(nameof(Messages))]
    public void ShouldKnowEveryTextField(SchemaMessage message)
    {
        MessageLayout layout = MessageLayouts.Find((ushort)message.Id)!;
        Assert.That(layout.BlockLengthBytes, Is.EqualTo(message.BlockLength));
        IEnumerable<TextField> texts = message.Fields
            .Where(field => field.Type.StartsWith("Text", StringComparison.Ordinal))
            .Select(field => new TextField(field.Offset, Schema.SizeOf(field.Type)));
        Assert.That(layout.TextFields, Is.EqualTo(texts));
    }

    [Test]
    public void ShouldPinTheSlot()
    {
        Assert.That(Marshal.SizeOf<InputEvent>(), Is.EqualTo(256));
        (string, int)[] offsets =
        [
            (nameof(InputEvent.Length), 0), (nameof(InputEvent.Crc32C), 4), (nameof(InputEvent.Sequence), 8),
                (nameof(InputEvent.EngineTime), 16),
            (nameof(InputEvent.Term), 24), (nameof(InputEvent.ReceiveLagNanos), 28), (nameof(InputEvent.Message), 32),
                (nameof(InputEvent.Prefix), 40),
        ];
        foreach ((string name, int offset) in offsets)
        {
            Assert.That(OffsetOf(typeof(InputEvent).GetField(name)!), Is.EqualTo(offset), name);
        }
    }

    private static Type StructOf(SchemaMessage message) =>
        typeof(MessageHeader).Assembly.GetType($"Positions.Protocol.Messages.{message.Name}", throwOnError: true)!;

    private static IEnumerable<(string Name, int Offset, int Size)> Flatten(Type type, int start)
    {
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public).OrderBy(OffsetOf))
        {
            if (field.FieldType == typeof(SourcePrefix))
            {
                foreach ((string, int, int) inner in Flatten(field.FieldType, start + OffsetOf(field)))
                {
                    yield return inner;
                }

                continue;
            }

            string name = char.ToLowerInvariant(field.Name[0]) + field.Name[1..];
            yield return (name, start + OffsetOf(field), Schema.SizeOf(TypeName(field.FieldType)));
        }
    }

    private static int OffsetOf(FieldInfo field) => field.GetCustomAttribute<FieldOffsetAttribute>()!.Value;

    private static bool IsSameName(string schemaName, string fieldName) =>
        string.Equals(schemaName, fieldName, StringComparison.OrdinalIgnoreCase);

    private static string TypeName(Type type)
    {
        if (type == typeof(byte))
        {
            return "uint8";
        }

        return type == typeof(Decimal8) || type == typeof(UtcNanos) || type == typeof(Int128) || type.IsEnum
            || type.Name.StartsWith("Text", StringComparison.Ordinal)
            ? type.Name
            : type.Name.ToLowerInvariant();
    }
}
