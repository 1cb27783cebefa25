using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Reference;

/// <content>D.9: splits and symbol changes.</content>
public sealed partial class ReferenceModel
{
    /// <summary>By symbol: sequence of the last split.</summary>
    private readonly Dictionary<string, long> _splits = new(StringComparer.Ordinal);

    private Judgement SplitD9(in InstrumentSplit split)
    {
        if (split.Symbol.IsNull)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (!split.QuantityStep.IsNull && split.CashInLieuPrice.IsNull)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (split.Numerator <= 0 || split.Denominator <= 0)
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        string symbol = split.Symbol.ToString();
        var happened = new SplitEvent(_sequence, split.Numerator, split.Denominator, Value(split.QuantityStep), Value(split.CashInLieuPrice));
        foreach (KeyHistory row in _positions.Values.Where(row => row.Now.Key.Symbol == symbol && !row.Now.Net.IsZero))
        {
            if (!happened.Apply(row.Now).Position.Fits)
            {
                _alerts.Add(ModelAlert.SplitBlocked);
                continue;
            }

            SplitRow(row, happened, split.Prefix.TransactTime);
        }

        _splits[symbol] = _sequence;
        foreach (ModelOrder order in _orders.Values.Where(order => order.Position.Symbol == symbol && !order.IsTerminal).ToList())
        {
            _orders[order.Key] = order with { IsFlagged = true };
        }

        return Judgement.Control;
    }

    /// <summary>One event for the units, another for the fraction that is sold.</summary>
    private void SplitRow(KeyHistory row, SplitEvent happened, UtcNanos transactTime)
    {
        row.Events.Add(happened);
        Booked scaled = happened.Units(row.Now);
        Commit(row, scaled, scaled.Position.Net - row.Now.Net, 0, 0, row.Now.Currency, string.Empty, transactTime);
        if (happened.Fraction(row.Now) is { } paid)
        {
            Commit(row, paid, paid.Position.Net - row.Now.Net, happened.CashInLieuPrice!.Value, 0, row.Now.Currency, string.Empty,
                transactTime);
        }
    }

    /// <summary>Rows move to the new symbol with all they are; where an account holds both, its row stays.</summary>
    private Judgement SymbolChangeD9(in InstrumentRenamed renamed)
    {
        string symbol = renamed.Symbol.ToString();
        string newSymbol = renamed.NewSymbol.ToString();
        if (renamed.Symbol.IsNull || renamed.NewSymbol.IsNull || symbol == newSymbol)
        {
            return Judgement.Reject(RejectReason.Malformed);
        }

        if (!_instruments.ContainsKey(symbol) && _marks.Keys.All(mark => mark.Symbol != symbol) && !_symbols.Contains(symbol))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        string currency = _instruments.GetValueOrDefault(symbol)?.Currency ?? string.Empty;
        string newCurrency = _instruments.GetValueOrDefault(newSymbol)?.Currency ?? string.Empty;
        if (currency.Length > 0 && newCurrency.Length > 0 && currency != newCurrency)
        {
            return Judgement.Reject(RejectReason.Currency);
        }

        _symbols.Add(newSymbol);
        foreach (KeyHistory row in _positions.Values.Where(row => row.Now.Key.Symbol == symbol).ToList())
        {
            PositionKey old = row.Now.Key;
            PositionKey moved = old with { Symbol = newSymbol };
            if (_positions.ContainsKey(moved))
            {
                _alerts.Add(ModelAlert.RenameBlocked);
                continue;
            }

            _positions.Remove(old);
            _positions.Add(moved, row);
            row.DayStart = row.DayStart with { Key = moved };
            row.Now = row.Now with { Key = moved };
            Commit(row, new Booked(row.Now, ChangeKind.Renamed, 0, 0, 0), 0, 0, 0, row.Now.Currency, string.Empty,
                renamed.Prefix.TransactTime);
            Follow(old, moved);
        }

        return Judgement.Control;
    }

    private void Follow(PositionKey old, PositionKey moved)
    {
        foreach (ModelRoot root in _roots.Values.Where(root => root.Position == old).ToList())
        {
            _roots[root.Key] = root with { Position = moved };
        }

        foreach (ModelOrder order in _orders.Values.Where(order => order.Position == old).ToList())
        {
            _orders[order.Key] = order with { Position = moved };
        }
    }
}
