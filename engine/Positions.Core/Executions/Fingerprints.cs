using System;
using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>
/// 64-bit hashes that stand for the content of a message. Level 1 covers the template and every field of the block except flags
/// (PossResend and reserved bits), pads and transactTime; level 2 what makes an execution: template, account, symbol, side, quantity,
/// price and order, and what a bust or a correction refers to.
/// </summary>
internal static class Fingerprints
{
    private const int BlockOffset = InputEvent.HeaderBytes + MessageHeader.LengthBytes;
    private const int FillAccountOffset = 56;
    private const int FillExecIdOffset = 132;

    public static ulong OfMessage(in InputEvent input)
    {
        TemplateId template = input.Template;
        ReadOnlySpan<byte> fields = input.ReadOnlyBytes.Slice(BlockOffset, ContentEnd(template))[SourcePrefix.LengthBytes..];
        ulong seed = PrefixHash(in input.Prefix, template);
        return template is TemplateId.FillBust or TemplateId.FillCorrect
            ? WithoutInnerPad(fields, template, seed)
            : Xxh64.Hash(fields, seed);
    }

    public static ulong OfExecution(in Fill fill)
    {
        // Account, symbol and orderId lie side by side in the block.
        ReadOnlySpan<byte> block = MemoryMarshal.AsBytes(new ReadOnlySpan<Fill>(in fill));
        ulong kind = ((ulong)fill.Side << 16) | Fill.Template;
        ulong seed = Xxh64.Hash(kind, (ulong)fill.Quantity.Mantissa, unchecked((ulong)fill.Price.Mantissa));
        return Xxh64.Hash(block[FillAccountOffset..FillExecIdOffset], seed);
    }

    public static ulong OfExecution(in FillBust bust)
    {
        ulong kind = ((ulong)bust.Side << 16) | FillBust.Template;
        ulong seed = Xxh64.Hash(kind, unchecked((ulong)bust.Quantity.Mantissa), unchecked((ulong)bust.Price.Mantissa));
        return OfReference(in bust.Account, in bust.Symbol, in bust.ExecRefId, seed);
    }

    public static ulong OfExecution(in FillCorrect correct)
    {
        ulong kind = ((ulong)correct.Side << 16) | FillCorrect.Template;
        ulong seed = Xxh64.Hash(kind, unchecked((ulong)correct.Quantity.Mantissa), unchecked((ulong)correct.Price.Mantissa));
        return OfReference(in correct.Account, in correct.Symbol, in correct.ExecRefId, seed);
    }

    private static ulong OfReference(in Text16 account, in Text24 symbol, in Text36 execRefId, ulong seed) =>
        Xxh64.Hash(execRefId.Bytes, Xxh64.Hash(symbol.Bytes, Xxh64.Hash(account.Bytes, seed)));

    private static ulong PrefixHash(in SourcePrefix prefix, TemplateId template) =>
        Xxh64.Hash(((ulong)template << 48) | ((ulong)prefix.Epoch << 32) | prefix.SourceId, (ulong)prefix.SourceSeq, 0);

    /// <summary>Where the fields of a block end and the pad at its end begins.</summary>
    private static int ContentEnd(TemplateId template) => template switch
    {
        TemplateId.Fill => 179,
        TemplateId.OrderUpdate => 171,
        TemplateId.FillBust => FillBust.BlockLength,
        TemplateId.FillCorrect => FillCorrect.BlockLength,
        TemplateId.MarkPrice => 61,
        TemplateId.SourceGapFill => SourceGapFill.BlockLength,
        // Reason and refused template only: CRC and length change with PossResend and transactTime, which are no content.
        TemplateId.InputRefused => 28,
        _ => throw new InvariantViolationException($"template {template} has no number of a source and no fingerprint"),
    };

    private static ulong WithoutInnerPad(ReadOnlySpan<byte> fields, TemplateId template, ulong seed)
    {
        (int padStart, int padEnd) = template == TemplateId.FillBust ? (153, 156) : (182, 184);
        ulong head = Xxh64.Hash(fields[..(padStart - SourcePrefix.LengthBytes)], seed);
        return Xxh64.Hash(fields[(padEnd - SourcePrefix.LengthBytes)..], head);
    }
}
