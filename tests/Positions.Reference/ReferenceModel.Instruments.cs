using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Reference;

/// <content>D.9: splits and symbol changes.</content>
public sealed partial class ReferenceModel
{
    /// <summary>The last split of each instrument: the same once more is the same.</summary>
    private readonly Dictionary<string, (SplitTerms Terms, long Sequence)> _lastSplits = [];

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

        string symbol = split.Symbol.ToString();
        if (split.Numerator <= 0 || split.Denominator <= 0 || Value(split.QuantityStep) is { Sign: <= 0 } || !IsKnown(symbol))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        BigInteger? step = Value(split.QuantityStep);
        var terms = new SplitTerms(split.ExDate, split.Numerator, split.Denominator, step, step is null ? null : Value(split.CashInLieuPrice));
        if (_lastSplits.TryGetValue(symbol, out (SplitTerms Terms, long Sequence) last) && last.Terms == terms)
        {
            return new Judgement(ModelDisposition.DuplicateExec, RejectReason.None, last.Sequence);
        }

        if (IsToCome(split.ExDate))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        FailStatement();
        _lastSplits[symbol] = (terms, _sequence);
        _unitsSince[symbol] = _sequence;
        SplitMarks(symbol, split.Numerator, split.Denominator);
        var happened = new SplitEvent(_sequence, split.Numerator, split.Denominator, Value(split.QuantityStep), Value(split.CashInLieuPrice));
        foreach (KeyHistory row in _positions.Values.Where(row => row.Now.Key.Symbol == symbol))
        {
            ModelPosition after = happened.Apply(row.Now).Position;
            if (!happened.Steps(row.Now).All(static step => step.IsOpenFit) || !after.Fits || !after.Lots.All(lot => Exact.FitsMoney(lot.Cost)))
            {
                _alerts.Add(ModelAlert.SplitBlocked);
                continue;
            }

            // Also of one that is flat: what changes before it may make it that it was not.
            row.Events.Add(happened);
            row.LastSplit = _sequence;
            if (!row.Now.Net.IsZero)
            {
                SplitRow(row, happened, split.Prefix.TransactTime);
            }
        }

        foreach (ModelOrder order in _orders.Values.Where(order => order.Position.Symbol == symbol && !order.IsTerminal).ToList())
        {
            _orders[order.Key] = order with { IsFlagged = true };
        }

        return Judgement.Control;
    }

    /// <summary>One event for the units, another for the fraction that is sold.</summary>
    private void SplitRow(KeyHistory row, SplitEvent happened, UtcNanos transactTime)
    {
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

        if (!IsKnown(symbol) || IsToCome(renamed.ExDate))
        {
            return Judgement.Reject(RejectReason.OutOfRange);
        }

        string currency = _instruments.GetValueOrDefault(symbol)?.Currency ?? string.Empty;
        string newCurrency = _instruments.GetValueOrDefault(newSymbol)?.Currency ?? string.Empty;
        if (currency.Length > 0 && newCurrency.Length > 0 && currency != newCurrency)
        {
            return Judgement.Reject(RejectReason.Currency);
        }

        FailStatement();
        if (_instruments.TryGetValue(symbol, out ModelInstrument? defined))
        {
            _instruments.TryAdd(newSymbol, defined with { Symbol = newSymbol });
        }

        _unitsSince[symbol] = _sequence;
        _unitsSince[newSymbol] = _sequence;
        _symbols.Add(newSymbol);
        CarryMarks(symbol, newSymbol);
        KeysGivenWay = 0;
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
            MoveReconciled(old, moved);
            foreach (ModelRoot root in _roots.Values.Where(root => root.Position == old).ToList())
            {
                _roots[root.Key] = root with { Position = moved };
            }
        }

        // Orders follow the instrument: the venue names it by the new symbol, whatever became of the position.
        foreach (ModelOrder order in _orders.Values.Where(order => order.Position.Symbol == symbol).ToList())
        {
            _orders[order.Key] = order with { Position = order.Position with { Symbol = newSymbol } };
        }

        return Judgement.Control;
    }

    /// <summary>Nothing waits for its date.</summary>
    private bool IsToCome(uint exDate) => BusinessDate != 0 && exDate > BusinessDate;

    /// <summary>Defined, marked, held, or what another was renamed to.</summary>
    private bool IsKnown(string symbol) =>
        _instruments.ContainsKey(symbol) || _marks.Keys.Any(mark => mark.Symbol == symbol) || _symbols.Contains(symbol);

    /// <summary>The split itself earns nothing: prices go the other way than quantities. One that does not fit is no mark any more.</summary>
    private void SplitMarks(string symbol, BigInteger numerator, BigInteger denominator)
    {
        foreach ((string Symbol, MarkKind Kind) key in _marks.Keys.Where(key => key.Symbol == symbol).ToList())
        {
            BigInteger price = Exact.RoundHalfEven(_marks[key].Price * denominator, numerator);
            if (Exact.FitsQuantity(price))
            {
                _marks[key] = _marks[key] with { Price = price, Sequence = _sequence };
            }
            else
            {
                _marks.Remove(key);
                _symbols.Add(symbol);
            }
        }
    }

    /// <summary>A symbol without marks of its own is valued by those of the one it stands for.</summary>
    private void CarryMarks(string symbol, string newSymbol)
    {
        if (_marks.Keys.Any(mark => mark.Symbol == newSymbol))
        {
            return;
        }

        if (_markCurrencies.TryGetValue(symbol, out string? currency))
        {
            _markCurrencies[newSymbol] = currency;
            _markDates[newSymbol] = _markDates[symbol];
        }

        foreach ((string Symbol, MarkKind Kind) key in _marks.Keys.Where(key => key.Symbol == symbol).ToList())
        {
            _marks[(newSymbol, key.Kind)] = _marks[key] with { Sequence = _sequence };
        }
    }

    private sealed record SplitTerms(uint ExDate, long Numerator, long Denominator, BigInteger? Step, BigInteger? CashInLieuPrice);
}
