using System.Globalization;
using System.Reflection;
using System.Text;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Reference.Tests.Comparison;

/// <summary>An input as a line that a person can read: what is null is left out, times are nanoseconds from the default one.</summary>
internal static class InputText
{
    private static readonly Dictionary<ushort, Type> s_types = typeof(Fill).Assembly.GetTypes()
        .Where(type => type is { IsValueType: true, Namespace: "Positions.Protocol.Messages" })
        .ToDictionary(type => (ushort)type.GetField("Template")!.GetValue(null)!);

    private static readonly MethodInfo s_read = typeof(InputText).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static string Of(in InputEvent input)
    {
        SourcePrefix prefix = input.Prefix;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"#{input.Sequence} {input.Template}");
        text.Append(CultureInfo.InvariantCulture, $" source {prefix.SourceId}/{prefix.Epoch} number {prefix.SourceSeq}");
        text.Append(CultureInfo.InvariantCulture, $" at {Since(input.EngineTime)}");
        if (!prefix.TransactTime.IsNull)
        {
            text.Append(CultureInfo.InvariantCulture, $" of {Since(prefix.TransactTime)}");
        }

        if ((prefix.Flags & SourcePrefix.PossResend) != 0)
        {
            text.Append(" possResend");
        }

        if (s_types.TryGetValue(input.Message.TemplateId, out Type? type))
        {
            object block = s_read.MakeGenericMethod(type).Invoke(null, [input])!;
            foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
            {
                string value = field.FieldType == typeof(SourcePrefix) ? string.Empty : ValueText(field.GetValue(block)!);
                if (value.Length > 0)
                {
                    text.Append(CultureInfo.InvariantCulture, $" {field.Name}={value}");
                }
            }
        }

        return text.ToString();
    }

    private static long Since(UtcNanos time) => time.Value - InputFactory.DefaultTime.Value;

    private static string ValueText(object value) => value switch
    {
        Decimal8 number => number.ToString(),
        Side side => (byte)side == byte.MaxValue ? string.Empty : side.ToString(),
        OrderStatus.Unknown => string.Empty,
        _ => value.ToString() ?? string.Empty,
    };

    private static T Read<T>(InputEvent input)
        where T : unmanaged, IMessage<T> => input.Block<T>();
}
