using System;
using Positions.Core.Arithmetic;
using Positions.Core.Executions;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

// Corporate actions, one row at a time: splits and renames.
internal sealed partial class PositionBook
{
    /// <summary>
    /// Splits a position at the date it is at: every quantity times a ratio at unchanged cost, and what is below the step sold. False,
    /// with no figure changed, if the position is flat or a result would not fit. Flat, it keeps the entry all the same: a bust, a
    /// correction or a load may make it that it was not.
    /// </summary>
    /// <param name="position">Row.</param>
    /// <param name="terms">Quantity numerator, price denominator, fee step (0 is none), fingerprint the price of what is sold.</param>
    /// <param name="eventTime">For the row.</param>
    /// <param name="result">What it did.</param>
    public bool Split(int position, in ExecutionRow terms, UtcNanos eventTime, out SplitResult result)
    {
        result = default;
        ref PositionRow row = ref _positions.Write(position);
        if (row.Quantity == 0)
        {
            AddSplit(position, ref row, in terms);
            return false;
        }

        long netAfter = SplitQuantity(row.Quantity, terms.Quantity, terms.Price, terms.Fee, out long fraction);
        if (netAfter == long.MinValue
            || (!FitsSafely(in row, Math.BigMul(fraction, unchecked((long)terms.Fingerprint)), 0) && !FitsWhenTried(in row, in terms)))
        {
            result.DoesNotFit = true;
            return false;
        }

        AddSplit(position, ref row, in terms);
        PositionFigures before = row.Figures;
        PositionFigures after = before;
        bool fits = TrySplit(ref row, ref after, in terms, out PositionFigures scaled);
        Invariant.Check(fits && after.Balances && after.Quantity == netAfter);
        SetFigures(ref row, in after);
        result.ScaledQuantity = scaled.Quantity;
        result.QuantityDelta = Delta(before.Quantity, scaled.Quantity);
        result.ScaledRealized = scaled.RealizedPoints;
        result.ScaledCost = scaled.OpenCost;
        result.FractionSold = fraction;
        result.ScaledDelta = scaled.RealizedPoints - before.RealizedPoints;
        result.RealizedDelta = after.RealizedPoints - scaled.RealizedPoints;
        Touch(ref row, terms.Sequence, eventTime, result.QuantityDelta, 0);
        if (fraction != 0)
        {
            // Paid out, not traded: the turnover counts executions only.
            bool isLong = before.Quantity > 0;
            Touch(ref row, terms.Sequence, eventTime, isLong ? -fraction : fraction, unchecked((long)terms.Fingerprint));
        }

        if (HasLotsOfBefore(in row))
        {
            Lots.EndDay(ref row); // it was reached behind the end of the day that it is at
        }

        return true;
    }

    /// <summary>Moves a position to another symbol; false if the account has a position there already.</summary>
    public bool Rename(int position, in Text24 newSymbol, int newInstrument, long sequence, UtcNanos eventTime)
    {
        ref PositionRow row = ref _positions.Write(position);
        var to = new PositionKey(row.Account, newSymbol);
        if (_positions.Find(in to) >= 0)
        {
            return false;
        }

        _positions.RemoveFromIndex(new PositionKey(row.Account, row.Symbol), position);
        row.Symbol = newSymbol;
        row.InstrumentLink = newInstrument + 1;
        _positions.AddToIndex(in to, position);
        Touch(ref row, sequence, eventTime, 0, 0);
        return true;
    }

    /// <summary>True if all that comes of a split fits: it is made on a copy of the position with lots of its own.</summary>
    private bool FitsWhenTried(in PositionRow row, in ExecutionRow terms)
    {
        PositionRow trial = row;
        Lots.CopyOpen(in row, ref trial);
        PositionFigures figures = row.Figures;
        bool fits = TrySplit(ref trial, ref figures, in terms, out _);
        Lots.GiveBack(ref trial);
        return fits;
    }

    private void AddSplit(int position, ref PositionRow row, in ExecutionRow terms)
    {
        row.LastSplitSequence = terms.Sequence;
        if (row.DayDate != _executions.CurrentDate)
        {
            // It began on a day that is over: nothing folds that day again.
            return;
        }

        int entry = _executions.Add(terms with { PositionIndex = position, PreviousLink = row.LastEntryLink });
        row.LastEntryLink = entry + 1;
    }

    /// <summary>Net after a split, and the part sold; the smallest number if it does not fit.</summary>
    private static long SplitQuantity(long net, long numerator, long denominator, long step, out long fraction)
    {
        fraction = 0;
        UInt128 magnitude = (UInt128)(ulong)Math.Abs(net) * (ulong)numerator / (ulong)denominator;
        if (magnitude > long.MaxValue)
        {
            return long.MinValue;
        }

        fraction = step > 0 ? (long)magnitude % step : 0;
        return Math.Sign(net) * ((long)magnitude - fraction);
    }

    /// <summary>A split as an entry of the fold; <paramref name="scaled"/> is how it stands before the fraction is sold.</summary>
    private bool TrySplit(ref PositionRow row, ref PositionFigures figures, in ExecutionRow terms, out PositionFigures scaled)
    {
        scaled = figures;
        if (figures.Quantity == 0)
        {
            return true;
        }

        long netAfter = SplitQuantity(figures.Quantity, terms.Quantity, terms.Price, terms.Fee, out long fraction);
        if (netAfter == long.MinValue)
        {
            return false;
        }

        int sign = Math.Sign(figures.Quantity);
        long whole = Math.Abs(netAfter) + fraction;
        if (whole == 0)
        {
            // Nothing is left of it: what it cost is lost.
            if (!Checked.TrySubtract(figures.RealizedPoints, sign * figures.OpenCost, out figures.RealizedPoints))
            {
                return false;
            }

            figures.OpenCost = 0;
            figures.Quantity = 0;
            Lots.RetireOpen(ref row);
            scaled = figures;
            return true;
        }

        if (row.Method != CostMethod.Average && !Lots.TryScale(ref row, terms.Quantity, terms.Price, whole))
        {
            return false;
        }

        figures.Quantity = sign * whole;
        scaled = figures;
        if (fraction == 0)
        {
            return true;
        }

        if (!TryCostOut(in row, in figures, fraction, out Int128 costOut)
            || !Trade.TryApply(in figures, -sign, fraction, unchecked((long)terms.Fingerprint), costOut, out PositionFigures after, out _, out _))
        {
            return false;
        }

        if (row.Method != CostMethod.Average)
        {
            Lots.Consume(ref row, fraction);
        }

        figures = after;
        return true;
    }
}
