using System.Reflection;
using System.Runtime.InteropServices;
using Positions.Cli.Output;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>
/// One input as text: what most messages share in columns of their own, the rest of its fields as <c>Name=value</c>. Takes the fields from
/// the message structs, so a message that is added is shown without a change here.
/// </summary>
internal sealed class InputRow
{
    public static readonly Column[] Columns =
    [
        new("sequence", "Sequence", ColumnKind.Integer),
        new("engineTime", "Engine time", ColumnKind.Time),
        new("term", "Term", ColumnKind.Integer),
        new("type", "Type"),
        new("source", "Source", ColumnKind.Integer),
        new("epoch", "Epoch", ColumnKind.Integer),
        new("sourceSeq", "Source seq", ColumnKind.Integer),
        new("account", "Account"),
        new("symbol", "Symbol"),
        new("side", "Side"),
        new("quantity", "Quantity", ColumnKind.Decimal),
        new("price", "Price", ColumnKind.Decimal),
        new("fee", "Fee", ColumnKind.Decimal),
        new("orderId", "Order id"),
        new("execId", "Exec id"),
        new("details", "Details"),
    ];

    private const int FirstFieldColumn = 7;

    private static readonly Dictionary<TemplateId, MessageFields> s_messages = FindMessages();
    private static readonly string[] s_fieldColumns = ["Account", "Symbol", "Side", "Quantity", "Price", "Fee", "OrderId", "ExecId"];

    private readonly string[] _fields = new string[s_fieldColumns.Length];
    private readonly List<string> _details = [];

    public string Account => _fields[0];

    public string Symbol => _fields[1];

    public string OrderId => _fields[6];

    public string ExecId => _fields[7];

    /// <summary>Fields without a column of their own, as <c>Name=value</c>.</summary>
    public IReadOnlyList<string> Details => _details;

    /// <summary>Names of message types that <c>--type</c> takes.</summary>
    public static IEnumerable<string> TypeNames => s_messages.Keys.Where(static id => (int)id < 100).Order().Select(static id => id.ToString());

    /// <summary>Reads the message of <paramref name="input"/>; the properties are then of that one.</summary>
    public void Read(in InputEvent input)
    {
        Array.Fill(_fields, "");
        _details.Clear();
        if (!s_messages.TryGetValue(input.Template, out MessageFields? message))
        {
            return;
        }

        object block = message.Read(input.MessageBytes[MessageHeader.LengthBytes..]);
        foreach (FieldInfo field in message.Fields)
        {
            object? value = field.GetValue(block);
            int column = Array.IndexOf(s_fieldColumns, field.Name);
            string text = value switch { Side side => side.ToString().ToLowerInvariant(), _ => value?.ToString() ?? "" };
            if (column >= 0)
            {
                _fields[column] = text;
            }
            else if (text.Length > 0)
            {
                _details.Add($"{field.Name}={text}");
            }
        }
    }

    /// <summary>One cell for each of <see cref="Columns"/>, of the input that was read last.</summary>
    public string[] Cells(in InputEvent input)
    {
        string[] cells = new string[Columns.Length];
        bool hasPrefix = s_messages.TryGetValue(input.Template, out MessageFields? message) && message.HasPrefix;
        cells[0] = Show.Integer(input.Sequence);
        cells[1] = input.EngineTime.ToString();
        cells[2] = Show.Integer(input.Term);
        cells[3] = message is null ? $"template {(int)input.Template}" : input.Template.ToString();
        cells[4] = hasPrefix ? Show.Integer(input.Prefix.SourceId) : "";
        cells[5] = hasPrefix ? Show.Integer(input.Prefix.Epoch) : "";
        cells[6] = hasPrefix ? Show.Integer(input.Prefix.SourceSeq) : "";
        _fields.CopyTo(cells, FirstFieldColumn);
        cells[^1] = string.Join(';', _details);
        return cells;
    }

    private static Dictionary<TemplateId, MessageFields> FindMessages()
    {
        var messages = new Dictionary<TemplateId, MessageFields>();
        foreach (Type type in typeof(TemplateId).Assembly.GetTypes())
        {
            bool isMessage = type.IsValueType && type.GetInterfaces().Any(
                static i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IMessage<>));
            if (isMessage && Enum.TryParse(type.Name, out TemplateId id))
            {
                messages[id] = new MessageFields(type);
            }
        }

        return messages;
    }

    /// <summary>The struct of a message and its fields behind the prefix.</summary>
    private sealed class MessageFields(Type type)
    {
        private readonly int _sizeBytes = Marshal.SizeOf(type);

        public bool HasPrefix { get; } = type.GetField(nameof(InputEvent.Prefix)) is not null;

        public FieldInfo[] Fields { get; } =
            [.. type.GetFields(BindingFlags.Public | BindingFlags.Instance).Where(static field => field.FieldType != typeof(SourcePrefix))];

        /// <summary>The block as a boxed struct; what a shorter block lacks is zero.</summary>
        public object Read(ReadOnlySpan<byte> block)
        {
            byte[] bytes = new byte[_sizeBytes];
            block[..Math.Min(block.Length, bytes.Length)].CopyTo(bytes);
            GCHandle pin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            try
            {
                return Marshal.PtrToStructure(pin.AddrOfPinnedObject(), type)!;
            }
            finally
            {
                pin.Free();
            }
        }
    }
}
