using Positions.Engine.Egress;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

// Profit and loss by account and currency, and in one currency if asked for.
public sealed partial class HttpApi
{
    private async Task GetPnlAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        OnlyQuery(context, "account", "symbol", "currency", "cursor", "minSequence", "asOf");
        string? currency = context.Request.Query["currency"];
        if (currency is not null && (!TextCodec.TryFrom(currency, out Text4 code) || code.IsNull))
        {
            throw ProblemException.BadRequest($"query 'currency' is '{currency}'; it must be a currency code of 1 to 4 characters");
        }

        string? cursor = context.Request.Query["cursor"];
        string? account = context.Request.Query["account"];
        string? symbol = context.Request.Query["symbol"];
        await AnswerAsync(context, (w, model) =>
        {
            var report = new PnlReport(model, account, symbol);
            List<PnlRow> rows = report.Rows;
            PnlTotal? total = currency is null ? null : new PnlTotal(rows, new FxRates(model, _engine.Options.PivotCurrency), currency);
            ListPage page = PageOf(cursor, first => rows.FindIndex(row => row.Cursor == first));
            w.WriteStartObject();
            w.WriteNumber("sequence", report.Sequence);
            w.WriteNumber("businessDate", report.BusinessDate);
            WritePage(w, "rows", page, rows.Count, static _ => true, i => PnlReport.WriteRow(w, rows[i]), next => w.WriteStringValue(rows[next].Cursor));
            report.WriteUnpriced(w);
            if (total is not null)
            {
                PnlReport.WriteTotal(w, total);
            }

            w.WriteEndObject();
        }).ConfigureAwait(false);
    }
}
