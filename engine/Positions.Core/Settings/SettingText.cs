using System;
using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Positions.Protocol.Values;

namespace Positions.Core.Settings;

/// <summary>Keys and values of settings, read from text without allocating.</summary>
internal static class SettingText
{
    private static ReadOnlySpan<byte> SourcePrefix => "Ingress:Sources:"u8;

    private static ReadOnlySpan<byte> AccountPrefix => "Positions:Accounts:"u8;

    private static ReadOnlySpan<byte> DomainPrefix => "Ingress:ExecDomains:"u8;

    /// <summary>The setting of a domain whose execIds are unique within a business date only.</summary>
    public static ReadOnlySpan<byte> DailyExecIds => "DailyExecIds"u8;

    /// <summary>The characters before the first NUL.</summary>
    public static ReadOnlySpan<byte> Characters(in Text64 text)
    {
        int end = text.Bytes.IndexOf((byte)0);
        return end < 0 ? text.Bytes : text.Bytes[..end];
    }

    public static bool TryParseNumber(ReadOnlySpan<byte> text, out long number) =>
        Utf8Parser.TryParse(text, out number, out int consumed) && consumed == text.Length;

    /// <summary>A number with at most 8 fraction digits.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> text, out Decimal8 value)
    {
        Span<char> characters = stackalloc char[Text64.Capacity];
        value = default;
        return Ascii.ToUtf16(text, characters, out int written) == OperationStatus.Done && Decimal8.TryParse(characters[..written], out value);
    }

    public static bool TryParseSwitch(ReadOnlySpan<byte> text, out bool value)
    {
        value = text.SequenceEqual("true"u8) || text.SequenceEqual("True"u8);
        return value || text.SequenceEqual("false"u8) || text.SequenceEqual("False"u8);
    }

    /// <summary>A currency code: one to four characters.</summary>
    public static bool TryParseCurrency(ReadOnlySpan<byte> text, out Text4 currency)
    {
        currency = default;
        if (text.IsEmpty || text.Length > Text4.Capacity)
        {
            return false;
        }

        text.CopyTo(currency.MutableBytes);
        return true;
    }

    public static bool TryParseCostMethod(ReadOnlySpan<byte> text, out CostMethod method)
    {
        method = text.SequenceEqual("fifo"u8) ? CostMethod.Fifo : text.SequenceEqual("lifo"u8) ? CostMethod.Lifo : CostMethod.Average;
        return method != CostMethod.Average || text.SequenceEqual("average"u8);
    }

    /// <summary>Splits <c>Positions:Accounts:ACCOUNT:Name</c>; the account may hold colons itself.</summary>
    public static bool TryParseAccountKey(ReadOnlySpan<byte> key, out Text16 account, out ReadOnlySpan<byte> name)
    {
        account = default;
        name = default;
        if (!key.StartsWith(AccountPrefix))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = key[AccountPrefix.Length..];
        int colon = rest.LastIndexOf((byte)':');
        if (colon < 1 || colon > Text16.Capacity)
        {
            return false;
        }

        rest[..colon].CopyTo(account.MutableBytes);
        name = rest[(colon + 1)..];
        return true;
    }

    /// <summary>Splits <c>Ingress:Sources:N:Name</c>.</summary>
    public static bool TryParseSourceKey(ReadOnlySpan<byte> key, out uint sourceId, out ReadOnlySpan<byte> name) =>
        TryParseNumberedKey(key, SourcePrefix, out sourceId, out name);

    /// <summary>Splits <c>Ingress:ExecDomains:N:Name</c>.</summary>
    public static bool TryParseDomainKey(ReadOnlySpan<byte> key, out uint execDomain, out ReadOnlySpan<byte> name) =>
        TryParseNumberedKey(key, DomainPrefix, out execDomain, out name);

    /// <summary>The key of <see cref="DailyExecIds"/> of a domain.</summary>
    public static Text64 DailyExecIdsKey(uint execDomain)
    {
        var key = default(Text64);
        Span<byte> bytes = key.MutableBytes;
        DomainPrefix.CopyTo(bytes);
        bool fits = Utf8Formatter.TryFormat(execDomain, bytes[DomainPrefix.Length..], out int digits);
        Invariant.Check(fits);
        bytes = bytes[(DomainPrefix.Length + digits)..];
        bytes[0] = (byte)':';
        DailyExecIds.CopyTo(bytes[1..]);
        return key;
    }

    private static bool TryParseNumberedKey(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> prefix, out uint number, out ReadOnlySpan<byte> name)
    {
        number = 0;
        name = default;
        if (!key.StartsWith(prefix))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = key[prefix.Length..];
        if (!Utf8Parser.TryParse(rest, out number, out int consumed) || consumed >= rest.Length || rest[consumed] != (byte)':')
        {
            return false;
        }

        name = rest[(consumed + 1)..];
        return true;
    }
}
