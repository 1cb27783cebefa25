using System.Text.Json;
using Positions.Engine.Egress;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>
/// Profit and loss by account and currency, from the published rows: each includes at least every input up to <see cref="Sequence"/>.
/// </summary>
public sealed class PnlReport
{
    /// <summary>Positions without a mark, or without a previous close, that are named; the rest is counted.</summary>
    private const int MaxNamed = 100;

    private static readonly Comparer<(string Account, string Currency)> s_byName = Comparer<(string Account, string Currency)>.Create(static (left, right) =>
        string.CompareOrdinal(left.Account, right.Account) is not 0 and int order ? order : string.CompareOrdinal(left.Currency, right.Currency));

    private readonly SortedDictionary<(string Account, string Currency), PnlRow> _rows = new(s_byName);
    private readonly List<string> _unpriced = [];
    private readonly List<string> _unclosed = [];
    private readonly ReadModel _model;

    /// <param name="model">The published rows.</param>
    /// <param name="account">Null: all.</param>
    /// <param name="symbol">Null: all.</param>
    public PnlReport(ReadModel model, string? account, string? symbol)
    {
        _model = model;
        Sequence = model.Sequence;
        BusinessDate = model.BusinessDate;
        for (int i = 0; i < model.Positions.Count; i++)
        {
            PositionValue value = model.Value(i);
            string rowAccount = value.Row.Account.ToString();
            string rowSymbol = value.Row.Symbol.ToString();
            if ((account is null || account == rowAccount) && (symbol is null || symbol == rowSymbol))
            {
                Add(i, in value, rowAccount, rowSymbol);
            }
        }
    }

    public long Sequence { get; }

    /// <summary>yyyymmdd.</summary>
    public uint BusinessDate { get; }

    public List<PnlRow> Rows => [.. _rows.Values];

    /// <summary>Open positions that no mark values.</summary>
    public int UnpricedCount { get; private set; }

    /// <summary>Positions that a mark values now, and none when the date began: what the day made of them is not known.</summary>
    public int UnclosedCount { get; private set; }

    public static void WriteRow(Utf8JsonWriter w, PnlRow row)
    {
        w.WriteStartObject();
        w.WriteString("account", row.Account);
        w.WriteString("currency", row.Currency);
        w.WriteNumber("positions", row.Positions);
        w.WriteString("realizedPnl", ExactDecimal.Format(row.Realized, PnlRow.Scale));
        w.WriteString("unrealizedPnl", row.Unrealized is { } unrealized ? ExactDecimal.Format(unrealized, PnlRow.Scale) : null);
        w.WriteString("dayPnl", row.Day is { } day ? ExactDecimal.Format(day, PnlRow.Scale) : null);
        w.WriteString("fees", ExactDecimal.Format(row.OwnFees, PnlRow.Scale));
        w.WriteString("netRealizedPnl", ExactDecimal.Format(row.NetRealized, PnlRow.Scale));
        w.WriteString("netPnl", row.Net is { } net ? ExactDecimal.Format(net, PnlRow.Scale) : null);
        w.WriteStartObject("otherFees");
        foreach ((string currency, System.Numerics.BigInteger amount) in row.Fees.Where(fee => fee.Key != row.Currency))
        {
            w.WriteString(currency, ExactDecimal.Format(amount, PnlRow.Scale));
        }

        w.WriteEndObject();
        w.WriteEndObject();
    }

    /// <summary>What of the positions is not known.</summary>
    public void WriteUnpriced(Utf8JsonWriter w)
    {
        WriteNamed(w, "unpriced", UnpricedCount, _unpriced);
        WriteNamed(w, "noPreviousClose", UnclosedCount, _unclosed);
    }

    public static void WriteTotal(Utf8JsonWriter w, PnlTotal total)
    {
        w.WriteStartObject("total");
        w.WriteString("currency", total.Currency);
        w.WriteString("realizedPnl", total.Realized);
        w.WriteString("unrealizedPnl", total.Unrealized);
        w.WriteString("dayPnl", total.Day);
        w.WriteString("fees", total.Fees);
        w.WriteString("netRealizedPnl", total.NetRealized);
        w.WriteString("netPnl", total.Net);
        w.WriteEndObject();
        w.WriteStartArray("rates");
        foreach (FxRate rate in total.Rates)
        {
            w.WriteStartObject();
            w.WriteString("from", rate.From);
            w.WriteString("to", rate.To);
            w.WriteStartArray("marks");
            foreach (FxLeg leg in rate.Legs)
            {
                w.WriteStartObject();
                w.WriteString("symbol", leg.Symbol);
                w.WriteString("price", leg.Price);
                w.WriteString("kind", Json.Word(leg.Kind.ToString()));
                w.WriteNumber("sequence", leg.Sequence);
                w.WriteBoolean("inverse", leg.IsInverse);
                w.WriteEndObject();
            }

            w.WriteEndArray();
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteStartArray("blockers");
        foreach (string blocker in total.Blockers)
        {
            w.WriteStringValue(blocker);
        }

        w.WriteEndArray();
    }

    private static void WriteNamed(Utf8JsonWriter w, string name, int count, List<string> positions)
    {
        w.WriteNumber($"{name}Count", count);
        w.WriteStartArray(name);
        foreach (string position in positions)
        {
            w.WriteStringValue(position);
        }

        w.WriteEndArray();
    }

    private void Add(int index, in PositionValue value, string account, string symbol)
    {
        string currency = value.Row.Currency.ToString();
        if (!_rows.TryGetValue((account, currency), out PnlRow? row))
        {
            row = new PnlRow(account, currency, index);
            _rows.Add((account, currency), row);
        }

        row.Add(in value);
        for (int link = value.Row.FirstFeeLink; link != 0;)
        {
            FeeCopy fee = _model.OtherFees.Read(link - 1);
            row.AddFee(fee.Currency.ToString(), fee.Amount);
            link = fee.NextLink;
        }

        if (value.IsUnpriced)
        {
            UnpricedCount++;
            if (_unpriced.Count < MaxNamed)
            {
                _unpriced.Add($"{account} {symbol}");
            }
        }
        else if (value.DayPoints is null)
        {
            UnclosedCount++;
            if (_unclosed.Count < MaxNamed)
            {
                _unclosed.Add($"{account} {symbol}");
            }
        }
    }
}
