using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using Positions.Protocol.Values;

namespace Positions.Cli.Verbs;

/// <summary>What operators do to a running engine: adjustments, loads, days, corporate actions, instruments.</summary>
internal static class OperatorVerbs
{
    private static readonly string[] s_costRules = ["at-average", "at-price", "at-external-average"];
    private static readonly string[] s_reasonCodes = ["manual", "reconciliation", "migration"];

    public static IEnumerable<Command> Create(Func<ParseResult, VerbContext> context)
    {
        yield return Adjust(context);
        yield return Load(context);
        yield return Day("date-roll", "Begins a business date: only later ones than the current. Example: positions date-roll 2026-01-06", "date-roll", context);
        yield return Day("session-open", "Ends the time for start-of-day loads. Example: positions session-open 2026-01-06", "session-open", context);
        yield return Split(context);
        yield return Rename(context);
        yield return Snapshot(context);
        yield return new Command("instrument", "Instruments of a running engine. Example: positions instrument define ESZ6 --multiplier 50") { Define(context) };
    }

    public static Option<string?> Reason(bool isRequired) => new("--reason") { Description = "why, for the journal", Required = isRequired };

    private static Command Adjust(Func<ParseResult, VerbContext> context)
    {
        var account = new Argument<string>("ACCOUNT");
        var symbol = new Argument<string>("SYMBOL");
        var quantity = new Option<string?>("--quantity") { Description = "by how much, signed" };
        var target = new Option<string?>("--target") { Description = "where the position is to stand" };
        var costRule = new Option<string?>("--cost-rule") { Description = "at-average [default], at-price or at-external-average" };
        var price = new Option<string?>("--price") { Description = "with the other two cost rules" };
        var version = new Option<long>("--expected-version") { Description = "the position's version that was looked at; 0: there is none", Required = true };
        var currency = new Option<string?>("--currency") { Description = "of a position that is not there yet [its instrument's]" };
        var reasonCode = new Option<string?>("--reason-code") { Description = "manual [default], reconciliation or migration" };
        Option<string?> reason = Reason(true);
        return new EngineVerb(
            "adjust",
            "Moves a position without a trade. Example: positions adjust APEX AAPL --quantity -100 --expected-version 7 --reason \"broker break\"",
            context,
            account, symbol, quantity, target, costRule, price, currency, version, reason, reasonCode).Asks(parsed =>
        {
            string? delta = Decimal(parsed.GetValue(quantity), "--quantity");
            string? wanted = Decimal(parsed.GetValue(target), "--target");
            if ((delta is null) == (wanted is null))
            {
                throw new UsageException("one of --quantity and --target is needed");
            }

            string? rule = parsed.GetValue(costRule);
            if (rule is not null && !s_costRules.Contains(rule))
            {
                throw new UsageException($"--cost-rule '{rule}': {string.Join(", ", s_costRules)}");
            }

            string? code = parsed.GetValue(reasonCode);
            if (code is not null && !s_reasonCodes.Contains(code))
            {
                throw new UsageException($"--reason-code '{code}': {string.Join(", ", s_reasonCodes)}");
            }

            string path = $"positions/{Segment<Text16>(parsed, account, "ACCOUNT")}/{Segment<Text24>(parsed, symbol, "SYMBOL")}/adjust";
            string? at = Decimal(parsed.GetValue(price), "--price");
            return engine => engine.Post(path, EngineVerb.Body(
                ("quantity", delta), ("target", wanted), ("costRule", rule), ("price", at), ("currency", parsed.GetValue(currency)),
                ("reason", parsed.GetValue(reason)), ("reasonCode", code), ("expectedVersion", parsed.GetRequiredValue(version))));
        });
    }

    private static Command Load(Func<ParseResult, VerbContext> context)
    {
        var file = new Argument<string>("FILE.csv") { Description = "account,symbol,quantity,averagePrice[,previousClose]; several rows of one position are its lots" };
        var date = new Option<string>("--date") { Description = "the business date it is for", Required = true };
        var id = new Option<string?>("--id") { Description = "the same id is loaded once [name of the file]" };
        var force = new Option<bool>("--force") { Description = "also after the session opened; rows then need expectedVersion" };
        return new EngineVerb(
            "sod-load",
            "Loads positions at the start of a day. Example: positions sod-load sod.csv --date 2026-01-06",
            context,
            file, date, id, force).Asks(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            string fileId = parsed.GetValue(id) ?? Path.GetFileNameWithoutExtension(path);
            VerbOptions.Text<Text24>(fileId, "--id");
            string query = $"date={Date(parsed.GetRequiredValue(date), "--date")}&fileId={Uri.EscapeDataString(fileId)}{(parsed.GetValue(force) ? "&force=true" : "")}";
            var body = new ByteArrayContent(File.ReadAllBytes(path));
            body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            return engine => engine.Post($"sod?{query}", body);
        });
    }

    private static Command Day(string name, string description, string path, Func<ParseResult, VerbContext> context)
    {
        var date = new Argument<string>("DATE") { Description = "as 2026-01-06" };
        Option<string?> reason = Reason(false);
        return new EngineVerb(name, description, context, date, reason).Asks(parsed =>
        {
            string wanted = Date(parsed.GetRequiredValue(date), "DATE");
            return engine => engine.Post(path, EngineVerb.Body(("date", wanted), ("reason", parsed.GetValue(reason))));
        });
    }

    private static Command Split(Func<ParseResult, VerbContext> context)
    {
        var symbol = new Argument<string>("SYMBOL");
        var ratio = new Argument<string>("NEW:OLD") { Description = "3:2 makes three of two" };
        var step = new Option<string?>("--quantity-step") { Description = "smallest quantity there is afterwards; what is below is sold" };
        var cash = new Option<string?>("--cash-in-lieu-price") { Description = "at this price" };
        Option<string?> exDate = ExDate();
        Option<string?> reason = Reason(false);
        return new EngineVerb(
            "split",
            "Splits an instrument's positions. Example: positions split AAPL 3:2 --quantity-step 1 --cash-in-lieu-price 45.00",
            context,
            symbol, ratio, step, cash, exDate, reason).Asks(parsed =>
        {
            (long numerator, long denominator) = Ratio(parsed.GetRequiredValue(ratio));
            string? smallest = Decimal(parsed.GetValue(step), "--quantity-step");
            string? price = Decimal(parsed.GetValue(cash), "--cash-in-lieu-price");
            if ((smallest is null) != (price is null))
            {
                throw new UsageException("--quantity-step and --cash-in-lieu-price go together");
            }

            string? date = parsed.GetValue(exDate) is string text ? Date(text, "--ex-date") : null;
            return engine => engine.Post("splits", EngineVerb.Body(
                ("symbol", parsed.GetRequiredValue(symbol)), ("numerator", numerator), ("denominator", denominator), ("quantityStep", smallest),
                ("cashInLieuPrice", price), ("exDate", date), ("reason", parsed.GetValue(reason))));
        });
    }

    private static Command Rename(Func<ParseResult, VerbContext> context)
    {
        var symbol = new Argument<string>("SYMBOL");
        var newSymbol = new Argument<string>("NEW");
        Option<string?> exDate = ExDate();
        Option<string?> reason = Reason(false);
        return new EngineVerb(
            "rename", "Moves an instrument's positions to another symbol. Example: positions rename FB META", context, symbol, newSymbol, exDate, reason).Asks(parsed =>
        {
            string? date = parsed.GetValue(exDate) is string text ? Date(text, "--ex-date") : null;
            return engine => engine.Post("renames", EngineVerb.Body(
                ("symbol", parsed.GetRequiredValue(symbol)), ("newSymbol", parsed.GetRequiredValue(newSymbol)), ("exDate", date),
                ("reason", parsed.GetValue(reason))));
        });
    }

    private static Command Define(Func<ParseResult, VerbContext> context)
    {
        var symbol = new Argument<string>("SYMBOL");
        var currency = new Option<string?>("--currency") { Description = "of price and P&L [the default currency]" };
        var multiplier = new Option<string?>("--multiplier") { Description = "contract size [1]" };
        var decimals = new Option<int?>("--display-decimals") { Description = "0 to 8 [8]" };
        return new EngineVerb(
            "define", "Defines an instrument. Example: positions instrument define ESZ6 --currency USD --multiplier 50", context, symbol, currency, multiplier, decimals)
            .Asks(parsed =>
        {
            string? size = Decimal(parsed.GetValue(multiplier), "--multiplier");
            return engine => engine.Post("instruments", EngineVerb.Body(
                ("symbol", parsed.GetRequiredValue(symbol)), ("currency", parsed.GetValue(currency)), ("multiplier", size),
                ("displayDecimals", parsed.GetValue(decimals))));
        });
    }

    private static Command Snapshot(Func<ParseResult, VerbContext> context)
    {
        var noWait = new Option<bool>("--no-wait") { Description = "do not wait until it is written" };
        Option<string?> reason = Reason(false);
        return new EngineVerb(
            "snapshot", "Has the state written as it is at this moment. Example: positions snapshot --reason \"before the upgrade\"", context, noWait, reason)
            .Asks(parsed =>
        {
            string path = parsed.GetValue(noWait) ? "snapshots?wait=false" : "snapshots";
            return engine => engine.Post(path, EngineVerb.Body(("reason", parsed.GetValue(reason))));
        });
    }

    private static Option<string?> ExDate() => new("--ex-date") { Description = "not later than the business date: it takes effect at once [the business date]" };

    public static string Segment<TText>(ParseResult parsed, Argument<string> argument, string name)
        where TText : unmanaged, IText<TText>
    {
        string text = parsed.GetRequiredValue(argument);
        VerbOptions.Text<TText>(text, name);
        return Uri.EscapeDataString(text);
    }

    /// <summary>Null when not given; the engine takes the text as it is.</summary>
    private static string? Decimal(string? text, string option) => text is null || Decimal8.TryParse(text, out _)
        ? text
        : throw new UsageException($"{option} '{text}' is not {Decimal8.Form}");

    private static string Date(string text, string option) =>
        DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : throw new UsageException($"{option} '{text}' is not a date as in 2026-01-06");

    private static (long Numerator, long Denominator) Ratio(string text)
    {
        string[] parts = text.Split(':');
        bool isRatio = long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long numerator) & numerator > 0;
        long denominator = 0;
        isRatio &= parts.Length == 2 && long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out denominator) && denominator > 0;
        return isRatio ? (numerator, denominator) : throw new UsageException($"NEW:OLD '{text}' is not a ratio as in 3:2");
    }
}
