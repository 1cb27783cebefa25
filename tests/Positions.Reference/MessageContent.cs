using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Reference;

/// <summary>D.7: what two messages are compared by.</summary>
public static class MessageContent
{
    private const int FlagsOffset = 4;
    private const int TransactTimeOffset = 16;

    // Offsets and lengths of the pads, from the tables of the protocol.
    private static readonly Dictionary<TemplateId, (int Offset, int Length)[]> s_pads = new()
    {
        [TemplateId.Fill] = [(179, 5)],
        [TemplateId.OrderUpdate] = [(171, 13)],
        [TemplateId.FillBust] = [(153, 3)],
        [TemplateId.FillCorrect] = [(182, 2)],
        [TemplateId.MarkPrice] = [(61, 3)],

        // CRC and length of what was refused as well: PossResend and transactTime change them.
        [TemplateId.InputRefused] = [(28, 12)],
    };

    /// <summary>Level 1: template and every field of the block except flags, pads and transactTime.</summary>
    public static byte[] OfNumber(in InputEvent input)
    {
        byte[] content = input.MessageBytes.ToArray();
        Span<byte> block = content.AsSpan(MessageHeader.LengthBytes);
        block.Slice(FlagsOffset, sizeof(ushort)).Clear();
        block.Slice(TransactTimeOffset, sizeof(long)).Clear();
        foreach ((int offset, int length) in s_pads.GetValueOrDefault(input.Template, []))
        {
            block.Slice(offset, length).Clear();
        }

        return content;
    }

    /// <summary>Level 2: template, account, symbol, side, quantity, price, orderId, execRefId, as far as the message has them.</summary>
    public static string OfExecution(in Fill fill) =>
        $"fill|{fill.Account}|{fill.Symbol}|{(byte)fill.Side}|{fill.Quantity.Mantissa}|{fill.Price.Mantissa}|{fill.OrderId}";

    /// <inheritdoc cref="OfExecution(in Fill)"/>
    public static string OfExecution(in FillBust bust) =>
        $"bust|{bust.Account}|{bust.Symbol}|{(byte)bust.Side}|{bust.Quantity.Mantissa}|{bust.Price.Mantissa}|{bust.ExecRefId}";

    /// <inheritdoc cref="OfExecution(in Fill)"/>
    public static string OfExecution(in FillCorrect correct) =>
        $"correct|{correct.Account}|{correct.Symbol}|{(byte)correct.Side}|{correct.Quantity.Mantissa}|{correct.Price.Mantissa}|"
        + $"{correct.ExecRefId}";
}
