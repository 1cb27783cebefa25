using System.Globalization;
using System.Text;
using System.Text.Json;
using Positions.Core.Reconciliation;
using Positions.Engine.Egress;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>How keys, corrections and breakers are shown. difference = ours - expected; expected is the other side's.</summary>
public static class ReconciliationReport
{
    private const int RowPercentDecimals = 4;
    private const int TotalPercentDecimals = 1;

    /// <summary>What is said of the whole statement.</summary>
    public static void WriteTotals(Utf8JsonWriter w, in StatementView statement)
    {
        int mismatches = statement.SmallBreaks + statement.LargeBreaks;
        w.WriteString("id", statement.Id.ToString());
        w.WriteNumber("number", statement.Number);
        w.WriteString("principal", statement.Principal.ToString());
        w.WriteString("state", Json.Word(statement.State.ToString()));
        w.WriteNumber("cutSequence", statement.CutSequence);
        w.WriteString("cutTime", statement.CutTime.ToString());
        w.WriteBoolean("complete", statement.IsComplete);
        w.WriteNumber("accounts", statement.Accounts);
        w.WriteNumber("lines", statement.Lines);
        w.WriteNumber("compared", statement.Compared);
        w.WriteNumber("mismatches", mismatches);
        w.WriteString("percent", Percent(mismatches, statement.Compared, TotalPercentDecimals) ?? Fixed(0, TotalPercentDecimals));
        w.WriteNumber("smallBreaks", statement.SmallBreaks);
        w.WriteNumber("largeBreaks", statement.LargeBreaks);
        w.WriteNumber("corrected", statement.Corrected);
        w.WriteNumber("uncorrected", mismatches - statement.Corrected);
        w.WriteString("netError", DecimalText.Format(statement.NetError, Decimal8.Scale));
        w.WriteString("grossError", DecimalText.Format(statement.GrossError, Decimal8.Scale));
    }

    public static void WriteRow(Utf8JsonWriter w, in ReconciledCopy row)
    {
        w.WriteStartObject();
        w.WriteString("account", row.Account.ToString());
        w.WriteString("symbol", row.Symbol.ToString());
        w.WriteString("expected", new Decimal8(row.ExternalQuantity).ToString());
        w.WriteString("ours", new Decimal8(row.InternalQuantity).ToString());
        w.WriteString("difference", DecimalText.Format(row.Difference, Decimal8.Scale));
        w.WriteString("percent", Percent(row.Difference, row.ExternalQuantity, RowPercentDecimals));
        w.WriteString("severity", Json.Word(row.Severity.ToString()));
        w.WriteString("status", StatusOf(in row));
        w.WriteString("action", Json.Word(row.Action.ToString()));
        if (row.CorrectionReason != RejectReason.None)
        {
            w.WriteString("reasonName", row.CorrectionReason.ToString());
        }

        if (row.IsHalted)
        {
            w.WriteString("breaker", Json.Word(row.Breaker.ToString()));
            w.WriteNumber("correctionId", row.CorrectionId);
        }

        w.WriteEndObject();
    }

    /// <summary>All rows of a statement as text/csv, with a header.</summary>
    public static byte[] Csv(ReadModel model, uint statementNumber)
    {
        var text = new StringBuilder("account,symbol,expected,ours,difference,percent,severity,status,action\n");
        for (int i = 0; i < model.Reconciled.Count; i++)
        {
            ReconciledCopy row = model.Reconciled.Read(i);
            if (row.IsThere && row.StatementNumber == statementNumber)
            {
                string difference = DecimalText.Format(row.Difference, Decimal8.Scale);
                text.Append(CultureInfo.InvariantCulture, $"{Cell(row.Account.ToString())},{Cell(row.Symbol.ToString())},{new Decimal8(row.ExternalQuantity)},")
                    .Append(CultureInfo.InvariantCulture, $"{new Decimal8(row.InternalQuantity)},{difference},")
                    .Append(CultureInfo.InvariantCulture, $"{Percent(row.Difference, row.ExternalQuantity, RowPercentDecimals)},")
                    .Append(CultureInfo.InvariantCulture, $"{Json.Word(row.Severity.ToString())},{StatusOf(in row)},{Json.Word(row.Action.ToString())}\n");
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static void WriteCorrection(Utf8JsonWriter w, in ReconciledCopy row, long ttlSeconds)
    {
        w.WriteStartObject();
        w.WriteNumber("correctionId", row.CorrectionId);
        w.WriteString("account", row.Account.ToString());
        w.WriteString("symbol", row.Symbol.ToString());
        w.WriteString("status", Json.Word(row.CorrectionStatus.ToString()));
        Json.WriteNullable(w, "delta", row.CorrectionDelta);
        w.WriteString("expected", new Decimal8(row.CorrectionExternalQuantity).ToString());
        w.WriteString("ours", new Decimal8(row.CorrectionInternalQuantity).ToString());
        w.WriteNumber("version", row.CorrectionVersion);
        w.WriteString("proposer", row.Proposer.ToString());
        w.WriteString("made", row.CorrectionTime.ToString());
        w.WriteString("expires", new UtcNanos(row.CorrectionTime.Value + (ttlSeconds * 1_000_000_000)).ToString());
        w.WriteString("breaker", Json.Word(row.Breaker.ToString()));
        w.WriteEndObject();
    }

    public static void WriteBreaker(Utf8JsonWriter w, in ReconciledCopy row)
    {
        w.WriteStartObject();
        w.WriteString("account", row.Account.ToString());
        w.WriteString("symbol", row.Symbol.ToString());
        w.WriteString("breaker", Json.Word(row.Breaker.ToString()));
        w.WriteString("reason", Json.Word(row.BreakerReason.ToString()));
        w.WriteNumber("sequence", row.BreakerSequence);
        w.WriteString("expected", new Decimal8(row.ExternalQuantity).ToString());
        w.WriteString("ours", new Decimal8(row.InternalQuantity).ToString());
        w.WriteString("difference", DecimalText.Format(row.Difference, Decimal8.Scale));
        w.WriteNumber("correctionId", row.CorrectionId);
        w.WriteString("correction", Json.Word(row.CorrectionStatus.ToString()));
        w.WriteEndObject();
    }

    /// <summary>How the key stands since the statement.</summary>
    public static string StatusOf(in ReconciledCopy row) => row.Action switch
    {
        BreakAction.Agreed => "OK",
        BreakAction.Corrected or BreakAction.Approved => "CORRECTED",
        BreakAction.Halted or BreakAction.Rejected or BreakAction.Lapsed => "HALTED",
        _ => "MISMATCH",
    };

    /// <summary>Of the absolute whole, without sign, half up, with all its decimals; null where the whole is 0.</summary>
    public static string? Percent(Int128 part, Int128 whole, int decimals)
    {
        if (whole == 0)
        {
            return null;
        }

        Int128 size = Int128.Abs(whole);
        return Fixed(((Int128.Abs(part) * 200 * Power(decimals)) + size) / (2 * size), decimals);
    }

    private static string Fixed(Int128 value, int decimals) =>
        string.Create(CultureInfo.InvariantCulture, $"{value / Power(decimals)}.{((long)(value % Power(decimals))).ToString(CultureInfo.InvariantCulture).PadLeft(decimals, '0')}");

    private static long Power(int decimals)
    {
        long power = 1;
        for (int i = 0; i < decimals; i++)
        {
            power *= 10;
        }

        return power;
    }

    private static string Cell(string text) => text.AsSpan().IndexOfAny(",\"") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
