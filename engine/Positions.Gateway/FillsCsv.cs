using System.Globalization;

namespace Positions.Gateway;

/// <summary>
/// Messages from a CSV file with the header <c>sourceSeq,transactTime,account,symbol,side,quantity,price,fee,orderId,execId,currency</c>,
/// in any order, and with <c>type</c> (fill, bust, correct, mark, order) the columns of <see cref="FillsCsvColumns"/>. Required of a fill:
/// account, symbol, quantity, price. Without side the sign of quantity gives it; fee is 0; the rest is null. With sourceSeq the rows bear
/// those numbers, which must rise by one; without, numbering goes on from where the engine stands.
/// </summary>
public sealed class FillsCsv : IMessageFeed
{
    private readonly List<GatewayMessage> _messages = [];

    private FillsCsv()
    {
    }

    public long Count => _messages.Count;

    public int SourceCount => 1;

    public bool IsOrderKnownPerPosition => true;

    public long? FirstSourceSeq { get; private set; }

    public long CountOf(int source) => Count;

    public void Get(int source, long index, out GatewayMessage message) => message = _messages[(int)index];

    /// <summary>Reads the whole file before anything is sent.</summary>
    /// <exception cref="FillsCsvException">The first row that is wrong.</exception>
    public static FillsCsv Parse(TextReader reader)
    {
        var csv = new FillsCsv();
        int[]? columns = null;
        int line = 0;
        for (string? text = reader.ReadLine(); text is not null; text = reader.ReadLine())
        {
            line++;
            text = text.TrimEnd('\r').TrimStart('\uFEFF');
            if (text.AsSpan().Trim().IsEmpty)
            {
                continue;
            }

            if (columns is null)
            {
                columns = ParseHeader(text, line);
                continue;
            }

            csv.AddRow(text, columns, line);
        }

        return columns is null ? throw new FillsCsvException(1, $"empty; the header is {string.Join(',', FillsCsvColumns.All)}") : csv;
    }

    private static int[] ParseHeader(string text, int line)
    {
        string[] names = text.Split(',');
        int[] indexes = new int[FillsCsvColumns.All.Length];
        Array.Fill(indexes, -1);
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i].Trim();
            int column = Array.FindIndex(FillsCsvColumns.All, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (column < 0)
            {
                throw new FillsCsvException(line, $"unknown column '{name}'; known are {string.Join(',', FillsCsvColumns.All)}");
            }

            if (indexes[column] >= 0)
            {
                throw new FillsCsvException(line, $"column '{name}' appears twice");
            }

            indexes[column] = i;
        }

        foreach (string required in FillsCsvColumns.RequiredOf(indexes[Array.IndexOf(FillsCsvColumns.All, "type")] >= 0))
        {
            if (indexes[Array.IndexOf(FillsCsvColumns.All, required)] < 0)
            {
                throw new FillsCsvException(line, $"column '{required}' is missing");
            }
        }

        return indexes;
    }

    private void AddRow(string text, int[] columns, int line)
    {
        string[] cells = text.Split(',');
        int expected = columns.Count(index => index >= 0);
        if (cells.Length != expected)
        {
            throw new FillsCsvException(line, $"{cells.Length} cells, the header has {expected}");
        }

        var row = new FillsCsvRow(columns, cells, line);
        CheckNumber(row.Cell("sourceSeq"), columns[0] >= 0, line);
        _messages.Add(row.ToMessage());
    }

    private void CheckNumber(string cell, bool hasColumn, int line)
    {
        if (!hasColumn)
        {
            return;
        }

        if (!long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number < 1)
        {
            throw new FillsCsvException(line, $"sourceSeq '{cell}' is not a whole number from 1");
        }

        FirstSourceSeq ??= number;
        long due = FirstSourceSeq.Value + _messages.Count;
        if (number != due)
        {
            throw new FillsCsvException(line, $"sourceSeq {number} does not follow; {due} is next");
        }
    }
}
