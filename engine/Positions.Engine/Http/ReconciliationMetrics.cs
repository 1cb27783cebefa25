using System.Globalization;
using System.Text;
using Positions.Core.Reconciliation;
using Positions.Engine.Egress;
using Positions.Engine.Hosting;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>The part of <c>GET /metrics</c> about statements: breaks and corrections since this start, and how far keys were apart at their last comparison.</summary>
internal static class ReconciliationMetrics
{
    internal static void Render(StringBuilder text, EngineHost engine)
    {
        ReadModel model = engine.ReadModel;
        Text24[] symbols = [.. model.BreakCounts.Symbols.OrderBy(static s => s.ToString(), StringComparer.Ordinal)];
        Type(text, "position_divergence_detected_total", "counter");
        foreach (Text24 symbol in symbols)
        {
            Line(text, $"position_divergence_detected_total{{symbol=\"{Label(symbol)}\",severity=\"small\"}}", model.BreakCounts.Of(symbol, BreakSeverity.Small));
            Line(text, $"position_divergence_detected_total{{symbol=\"{Label(symbol)}\",severity=\"large\"}}", model.BreakCounts.Of(symbol, BreakSeverity.Large));
        }

        Type(text, "position_corrections_total", "counter");
        foreach (Text24 symbol in symbols)
        {
            Line(text, $"position_corrections_total{{symbol=\"{Label(symbol)}\",type=\"auto\"}}", model.BreakCounts.Automatic(symbol));
            Line(text, $"position_corrections_total{{symbol=\"{Label(symbol)}\",type=\"manual\"}}", model.BreakCounts.Approved(symbol));
        }

        // Over all accounts, without signs: what one account has too much must not hide what another lacks.
        Type(text, "position_divergence_amount", "gauge");
        foreach ((string symbol, Int128 amount) in Amounts(model))
        {
            text.Append(CultureInfo.InvariantCulture, $"position_divergence_amount{{symbol=\"{symbol}\"}} {DecimalText.Format(amount, Decimal8.Scale)}\n");
        }

        Type(text, "positions_breakers_open", "gauge");
        Line(text, "positions_breakers_open", model.OpenBreakers);
        Type(text, "positions_corrections_pending", "gauge");
        Line(text, "positions_corrections_pending", model.PendingCorrections);
    }

    private static SortedDictionary<string, Int128> Amounts(ReadModel model)
    {
        var amounts = new SortedDictionary<string, Int128>(StringComparer.Ordinal);
        for (int i = 0; i < model.Reconciled.Count; i++)
        {
            ReconciledCopy row = model.Reconciled.Read(i);
            if (row.IsThere)
            {
                string symbol = Label(row.Symbol);
                amounts[symbol] = amounts.GetValueOrDefault(symbol) + Int128.Abs(row.Difference);
            }
        }

        return amounts;
    }

    /// <summary>As the text format wants it.</summary>
    private static string Label(Text24 symbol) =>
        symbol.ToString().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static void Type(StringBuilder text, string name, string type) =>
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, long value) => text.Append(name).Append(' ').Append(value).Append('\n');
}
