using Positions.Core.Book;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>A bust or a correction: what it says of the execution, and of a correction the new figures.</summary>
internal struct CorrectionTerms
{
    public bool IsBust;
    public ulong Fingerprint;
    public Text36 ExecId;
    public Text36 ExecRefId;
    public Text16 Account;
    public Text24 Symbol;
    public Side RefSide;
    public Decimal8 RefQuantity;
    public Decimal8 RefPrice;
    public Decimal8 RefFee;
    public Text4 FeeCurrency;
    public Side Side;
    public Decimal8 Quantity;
    public Decimal8 Price;
    public Decimal8 Fee;

    /// <summary>Says all that is needed to undo an execution that nobody knows any more.</summary>
    public readonly bool IsComplete =>
        !Account.IsNull && !Symbol.IsNull && RefSide is Side.Buy or Side.Sell && !RefPrice.IsNull
        && !RefQuantity.IsNull && RefQuantity.Mantissa > 0;

    public static CorrectionTerms Of(in FillBust bust) => new()
    {
        IsBust = true,
        Fingerprint = Fingerprints.OfExecution(in bust),
        ExecId = bust.ExecId,
        ExecRefId = bust.ExecRefId,
        Account = bust.Account,
        Symbol = bust.Symbol,
        RefSide = bust.Side,
        RefQuantity = bust.Quantity,
        RefPrice = bust.Price,
        RefFee = bust.Fee,
        FeeCurrency = bust.FeeCurrency,
    };

    public static CorrectionTerms Of(in FillCorrect correct) => new()
    {
        Fingerprint = Fingerprints.OfExecution(in correct),
        ExecId = correct.ExecId,
        ExecRefId = correct.ExecRefId,
        Account = correct.Account,
        Symbol = correct.Symbol,
        RefSide = correct.RefSide,
        RefQuantity = correct.RefQuantity,
        RefPrice = correct.RefPrice,
        RefFee = correct.RefFee,
        FeeCurrency = correct.FeeCurrency,
        Side = correct.Side,
        Quantity = correct.Quantity,
        Price = correct.Price,
        Fee = correct.Fee,
    };

    public readonly RejectReason Check()
    {
        if (ExecId.IsNull || ExecRefId.IsNull || (!IsBust && Price.IsNull))
        {
            return RejectReason.Malformed;
        }

        // What is said of the execution may be missing, but not senseless.
        if (RefSide is not (Side.Buy or Side.Sell or (Side)byte.MaxValue) || (!IsBust && Side is not (Side.Buy or Side.Sell)))
        {
            return RejectReason.Side;
        }

        bool isPositive = (RefQuantity.IsNull || RefQuantity.Mantissa > 0) && (IsBust || Quantity.Mantissa > 0);
        return isPositive ? RejectReason.None : RejectReason.QuantityNotPositive;
    }

    /// <summary>True if nothing that is said of the execution is other than it was. What is null is not said.</summary>
    public readonly bool Agrees(in ExecutionRow execution, in PositionRow position) =>
        (Account.IsNull || Account == position.Account)
        && (Symbol.IsNull || Symbol == position.Symbol)
        && (RefSide is not (Side.Buy or Side.Sell) || RefSide == execution.Side)
        && (RefQuantity.IsNull || RefQuantity.Mantissa == execution.Quantity)
        && (RefPrice.IsNull || RefPrice.Mantissa == execution.Price)
        && (RefFee.IsNull || RefFee.Mantissa == execution.Fee)
        && (!IsBust || FeeCurrency.IsNull
            || FeeCurrency == (execution.FeeCurrency.IsNull ? position.Currency : execution.FeeCurrency));

    /// <summary>True if an execution is a trade as a complete message describes it; symbols may have been renamed and are not compared.</summary>
    public readonly bool IsTradeOf(in ExecutionRow execution, in PositionRow position) =>
        execution.Kind is EntryKind.Trade or EntryKind.UndoneAhead && RefSide == execution.Side
        && RefQuantity.Mantissa == execution.Quantity && RefPrice.Mantissa == execution.Price && Account == position.Account;

    /// <summary>The new figures; no quantity for a bust.</summary>
    public readonly TradeTerms NewTrade(in ExecutionRow undone) => IsBust
        ? new TradeTerms { FeeCurrency = undone.FeeCurrency }
        : new TradeTerms
        {
            Side = Side,
            Quantity = Quantity.Mantissa,
            Price = Price.Mantissa,
            Fee = Fee.IsNull ? 0 : Fee.Mantissa,
            FeeCurrency = undone.FeeCurrency,
        };
}
