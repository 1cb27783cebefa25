using System.CommandLine;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Cli.Verbs;

/// <summary>The options that say which inputs a journal verb takes.</summary>
internal sealed class JournalFilterOptions
{
    private readonly Option<string?> _from = new("--from") { Description = "first sequence, or engine time (RFC 3339)" };
    private readonly Option<string[]> _to = new("--to") { Description = "last sequence, or engine time, inclusive; for export also the file" };
    private readonly Option<long?> _last = new("--last") { Description = "only the last N that fit" };
    private readonly Option<bool> _follow = new("--follow") { Description = "go on as a running engine releases more, until interrupted; a table becomes csv" };
    private readonly Option<string?> _account = new("--account") { Description = "only this account" };
    private readonly Option<string?> _symbol = new("--symbol") { Description = "only this symbol" };
    private readonly Option<string?> _exec = new("--exec") { Description = "only this execId" };
    private readonly Option<string?> _order = new("--order") { Description = "only this orderId" };
    private readonly Option<string?> _type = new("--type") { Description = "only this message, as Fill or EngineStarted" };

    public Option<string> Data { get; } = VerbOptions.Data();

    public void AddTo(Command command, bool withFollow)
    {
        command.Add(Data);
        foreach (Option option in (Option[])[_from, _to, _last, _account, _symbol, _exec, _order, _type])
        {
            command.Add(option);
        }

        if (withFollow)
        {
            command.Add(_follow);
        }
    }

    /// <exception cref="UsageException">A value is not accepted.</exception>
    public JournalFilter Read(ParseResult parsed, bool takesFile = false)
    {
        string[] places = [.. (parsed.GetValue(_to) ?? []).Where(text => !takesFile || IsPlace(text))];
        if (places.Length > 1)
        {
            throw new UsageException("--to is given twice");
        }

        (long? fromSequence, UtcNanos? fromTime) = Place(parsed.GetValue(_from), "--from");
        (long? toSequence, UtcNanos? toTime) = Place(places.SingleOrDefault(), "--to");
        long? last = parsed.GetValue(_last);
        if (last is < 1)
        {
            throw new UsageException($"--last {last}: at least 1");
        }

        return new JournalFilter
        {
            FromSequence = fromSequence,
            FromTime = fromTime,
            ToSequence = toSequence,
            ToTime = toTime,
            Last = last,
            Follows = parsed.GetResult(_follow) is not null && parsed.GetValue(_follow),
            Account = parsed.GetValue(_account),
            Symbol = parsed.GetValue(_symbol),
            ExecId = parsed.GetValue(_exec),
            OrderId = parsed.GetValue(_order),
            Type = Type(parsed.GetValue(_type)),
        };
    }

    /// <summary>The one <c>--to</c> that is neither a sequence nor a time.</summary>
    /// <exception cref="UsageException">There is none, or more.</exception>
    public string ReadFile(ParseResult parsed)
    {
        string[] files = [.. (parsed.GetValue(_to) ?? []).Where(static text => !IsPlace(text))];
        return files.Length == 1 ? files[0] : throw new UsageException("--to FILE.csv or FILE.parquet is needed, once");
    }

    private static bool IsPlace(string text) => text.All(char.IsAsciiDigit) || UtcNanos.TryParse(text, out _);

    private static (long? Sequence, UtcNanos? Time) Place(string? text, string option)
    {
        if (text is null)
        {
            return (null, null);
        }

        return text.All(char.IsAsciiDigit) && long.TryParse(text, out long sequence)
            ? (VerbOptions.Sequence(sequence, option), null)
            : (null, VerbOptions.Time(text, option));
    }

    private static TemplateId? Type(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return InputRow.TypeNames.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<TemplateId>(text, ignoreCase: true)
            : throw new UsageException($"--type '{text}': one of {string.Join(", ", InputRow.TypeNames)}");
    }
}
