using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Positions.Cli.Output;

/// <summary>One object: facts, then the rows as an array of objects. Exact decimals are strings.</summary>
/// <param name="writer">Where it goes.</param>
/// <param name="isPart">Only the named array: whoever writes the object around it has more in it.</param>
internal sealed class JsonReportWriter(TextWriter writer, bool isPart = false) : IReportWriter
{
    private IReadOnlyList<Column> _columns = [];
    private bool _hasRow;

    public void Begin(string rowsName, IReadOnlyList<Column> columns, params ReadOnlySpan<(string Name, long Value)> facts)
    {
        _columns = columns;
        writer.Write(isPart ? "" : "{");
        foreach ((string name, long value) in facts)
        {
            writer.Write($"{Quote(name)}:{value},");
        }

        writer.Write($"{Quote(rowsName)}:[");
    }

    public void Row(params string[] cells)
    {
        writer.Write(_hasRow ? "," : "");
        _hasRow = true;
        for (int i = 0; i < cells.Length; i++)
        {
            bool isNumber = _columns[i].Kind == ColumnKind.Integer || (_columns[i].Kind == ColumnKind.Value && IsInteger(cells[i]));
            string value = cells[i].Length == 0 ? "null" : isNumber ? cells[i] : Quote(cells[i]);
            writer.Write($"{(i == 0 ? '{' : ',')}{Quote(_columns[i].Name)}:{value}");
        }

        writer.Write('}');
    }

    public void End()
    {
        writer.Write(isPart ? "]" : "]}\n");
        writer.Flush();
    }

    private static bool IsInteger(string cell) => long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value.ToString() == cell;

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
