using Positions.Engine.Egress;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

// Profit and loss by account and currency, and in one currency if asked for.
public sealed partial class HttpApi
{
    private async Task GetPnlAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        RefuseAsOf(context);
        await WaitForSequenceAsync(context).ConfigureAwait(false);
        string? currency = context.Request.Query["currency"];
        if (currency is not null && (!TextCodec.TryFrom(currency, out Text4 code) || code.IsNull))
        {
            throw ProblemException.BadRequest($"query 'currency' is '{currency}'; it must be a currency code of 1 to 4 characters");
        }

        int page = PageOf(context);
        ReadModel model = _engine.ReadModel;
        var report = new PnlReport(model, context.Request.Query["account"], context.Request.Query["symbol"]);
        IReadOnlyList<PnlRow> rows = report.Rows;
        PnlTotal? total = currency is null ? null : new PnlTotal(rows, new FxRates(model, _engine.Options.PivotCurrency), currency);
        await Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("sequence", report.Sequence);
            w.WriteNumber("businessDate", report.BusinessDate);
            WritePage(w, "rows", page, rows.Count, static _ => true, i => PnlReport.WriteRow(w, rows[i]));
            report.WriteUnpriced(w);
            if (total is not null)
            {
                PnlReport.WriteTotal(w, total);
            }

            w.WriteEndObject();
        }).ConfigureAwait(false);
    }
}
