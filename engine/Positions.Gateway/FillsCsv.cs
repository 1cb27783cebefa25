using System.Globalization;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway;

/// <summary>
/// Fills from a CSV file with the header <c>sourceSeq,transactTime,account,symbol,side,quantity,price,fee,orderId,execId,currency</c>,
/// in any order. Required: account, symbol, quantity, price. Without side the sign of quantity gives it; fee is 0; the rest is null.
/// With sourceSeq the rows bear those numbers, which must rise by one; without, numbering goes on from where the engine stands.
/// </summary>
public sealed class FillsCsv : IFillFeed
{
    private static readonly string[] s_columns =
        ["sourceSeq", "transactTime", "account", "symbol", "side", "quantity", "price", "fee", "orderId", "execId", "currency"];

    private static readonly string[] s_required = ["account", "symbol", "quantity", "price"];

    private readonly List<Fill> _fills = [];

    private FillsCsv()
    {
    }

    public long Count => _fills.Count;

    public int SourceCount => 1;

    public bool IsOrderKnownPerPosition => true;

    public long? FirstSourceSeq { get; private set; }

    public void Get(long index, out Fill fill) => fill = _fills[(int)index];

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

        return columns is null ? throw new FillsCsvException(1, $"empty; the header is {string.Join(',', s_columns)}") : csv;
    }

    private static int[] ParseHeader(string text, int line)
    {
        string[] names = text.Split(',');
        int[] indexes = new int[s_columns.Length];
        Array.Fill(indexes, -1);
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i].Trim();
            int column = Array.FindIndex(s_columns, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (column < 0)
            {
                throw new FillsCsvException(line, $"unknown column '{name}'; known are {string.Join(',', s_columns)}");
            }

            if (indexes[column] >= 0)
            {
                throw new FillsCsvException(line, $"column '{name}' appears twice");
            }

            indexes[column] = i;
        }

        foreach (string required in s_required)
        {
            if (indexes[Array.IndexOf(s_columns, required)] < 0)
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

        string Cell(string column)
        {
            int index = columns[Array.IndexOf(s_columns, column)];
            return index < 0 ? string.Empty : cells[index].Trim();
        }

        Fill fill = default;
        fill.Prefix.TransactTime = ParseTime(Cell("transactTime"), line);
        fill.Account = ParseText<Text16>("account", Cell("account"), required: true, line);
        fill.Symbol = ParseText<Text24>("symbol", Cell("symbol"), required: true, line);
        fill.OrderId = ParseText<Text36>("orderId", Cell("orderId"), required: false, line);
        fill.ExecId = ParseText<Text36>("execId", Cell("execId"), required: false, line);
        fill.Currency = ParseText<Text4>("currency", Cell("currency"), required: false, line);
        (fill.Side, fill.Quantity) = ParseSideAndQuantity(Cell("side"), Cell("quantity"), line);
        fill.Price = ParseDecimal("price", Cell("price"), line);
        fill.Fee = Cell("fee").Length == 0 ? Decimal8.Zero : ParseDecimal("fee", Cell("fee"), line);
        fill.CumQuantity = Decimal8.Null;
        fill.OrderStatus = OrderStatus.Unknown;
        fill.Liquidity = byte.MaxValue;
        CheckNumber(Cell("sourceSeq"), columns[0] >= 0, line);
        _fills.Add(fill);
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
        long due = FirstSourceSeq.Value + _fills.Count;
        if (number != due)
        {
            throw new FillsCsvException(line, $"sourceSeq {number} does not follow; {due} is next");
        }
    }

    private static (Side Side, Decimal8 Quantity) ParseSideAndQuantity(string sideCell, string quantityCell, int line)
    {
        Decimal8 quantity = ParseDecimal("quantity", quantityCell, line);
        if (sideCell.Length == 0)
        {
            if (quantity.Mantissa == 0)
            {
                throw new FillsCsvException(line, "quantity is 0");
            }

            return (quantity.Mantissa > 0 ? Side.Buy : Side.Sell, new Decimal8(Math.Abs(quantity.Mantissa)));
        }

        Side side = sideCell.ToUpperInvariant() switch
        {
            "BUY" or "B" or "1" => Side.Buy,
            "SELL" or "S" or "2" => Side.Sell,
            _ => throw new FillsCsvException(line, $"side '{sideCell}' is neither buy nor sell"),
        };
        return quantity.Mantissa > 0 ? (side, quantity) : throw new FillsCsvException(line, $"quantity {quantity} is not positive, and side is given");
    }

    private static Decimal8 ParseDecimal(string column, string cell, int line) =>
        Decimal8.TryParse(cell, out Decimal8 value)
            ? value
            : throw new FillsCsvException(line, $"{column} '{cell}' is not a plain decimal with at most 8 fraction digits");

    private static TText ParseText<TText>(string column, string cell, bool required, int line)
        where TText : unmanaged, IText<TText>
    {
        if (required && cell.Length == 0)
        {
            throw new FillsCsvException(line, $"{column} is empty");
        }

        return TextCodec.TryFrom(cell, out TText text)
            ? text
            : throw new FillsCsvException(line, $"{column} '{cell}' is not text of at most {TText.Capacity} printable ASCII characters");
    }

    private static UtcNanos ParseTime(string cell, int line)
    {
        if (cell.Length == 0)
        {
            return UtcNanos.Null;
        }

        if (long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out long nanos))
        {
            return new UtcNanos(nanos);
        }

        return UtcNanos.TryParse(cell, out UtcNanos time)
            ? time
            : throw new FillsCsvException(line, $"transactTime '{cell}' is neither nanoseconds since 1970 nor RFC 3339");
    }
}
