using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway;

/// <summary>
/// A day's traffic around the fills of a <see cref="FillGenerator"/>, as a pure function of seed and index: in each block of a source one
/// order is acknowledged and then filled, between fills of no order; marks come now and then, and in the place of some of them busts and
/// corrections of fills of the same half block.
/// <code>
///   slot   0     1 ……… 14   15     16 ……… 30   31
///          ack   fills      extra  fills       extra      29 fills, every fourth of the order
/// </code>
/// </summary>
/// <remarks>Any thread; <see cref="Get"/> does not allocate.</remarks>
public sealed class TrafficGenerator : IMessageFeed
{
    /// <summary>Most that busts and corrections can be together: one for each half block.</summary>
    public const double MostDisturbed = 2.0 / FillsPerBlock;

    private const int BlockMessages = 32;
    private const int FillsPerBlock = 29;
    private const int FirstExtra = 15;
    private const int SecondExtra = 31;
    private const int OrderEvery = 4;
    private const byte NewExecType = 0;
    private const byte LastKind = 6;

    private readonly FillGenerator _fills;
    private readonly ulong _seed;
    private readonly double _busts;
    private readonly double _corrections;

    /// <param name="options">Of the fills.</param>
    /// <param name="busts">Share of fills that are taken back later.</param>
    /// <param name="corrections">Share of fills that are corrected later.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public TrafficGenerator(FillGeneratorOptions options, double busts = 0, double corrections = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(busts);
        ArgumentOutOfRangeException.ThrowIfNegative(corrections);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(busts + corrections, MostDisturbed);
        _fills = new FillGenerator(options);
        _seed = options.Seed ^ 0xA5A5_5A5A_0F0F_F0F0;
        _busts = busts / MostDisturbed;
        _corrections = corrections / MostDisturbed;
        Count = Enumerable.Range(0, SourceCount).Sum(CountOf);
    }

    public long Count { get; }

    /// <summary>Fills among the messages.</summary>
    public long FillCount => _fills.Count;

    public int SourceCount => _fills.SourceCount;

    public bool IsOrderKnownPerPosition => _fills.IsOrderKnownPerPosition;

    public long? FirstSourceSeq => null;

    public long CountOf(int source)
    {
        (long blocks, long rest) = Math.DivRem(_fills.CountOf(source), FillsPerBlock);
        long last = rest == 0 ? 0 : 1 + rest + (rest >= FirstExtra ? 1 : 0);
        return (blocks * BlockMessages) + last;
    }

    public void Get(int source, long index, out GatewayMessage message)
    {
        (long block, long slot) = Math.DivRem(index, BlockMessages);
        message = default;
        switch (slot)
        {
            case 0:
                GetOrder(source, block, out OrderUpdate update);
                message.Set(in update);
                message.OrderLink = (block * BlockMessages) + 1;
                break;
            case FirstExtra or SecondExtra:
                GetExtra(source, block, (int)slot, ref message);
                break;
            default:
                int place = PlaceOf((int)slot);
                GetFill(source, block, place, out Fill fill);
                message.Set(in fill);
                message.OrderLink = place % OrderEvery == 0 ? (block * BlockMessages) + 1 : 0;
                break;
        }
    }

    /// <summary>Which of the block's fills a slot has.</summary>
    private static int PlaceOf(int slot) => slot < FirstExtra ? slot - 1 : slot - 2;

    private static int SlotOf(int place) => place + 1 < FirstExtra ? place + 1 : place + 2;

    private void GetFill(int source, long block, int place, out Fill fill)
    {
        _fills.Get((((block * FillsPerBlock) + place) * SourceCount) + source, out fill);
        if (place % OrderEvery == 0 && place > 0)
        {
            // All fills of the order are of the account, symbol and side of its first.
            GetFill(source, block, 0, out Fill first);
            fill.Account = first.Account;
            fill.Symbol = first.Symbol;
            fill.Side = first.Side;
            fill.Price = first.Price;
        }
    }

    private void GetOrder(int source, long block, out OrderUpdate update)
    {
        GetFill(source, block, 0, out Fill first);
        long quantity = 0;
        long fills = Math.Min(FillsPerBlock, _fills.CountOf(source) - (block * FillsPerBlock));
        for (int place = 0; place < fills; place += OrderEvery)
        {
            GetFill(source, block, place, out Fill fill);
            quantity += fill.Quantity.Mantissa;
        }

        update = new OrderUpdate
        {
            OrderQuantity = new Decimal8(quantity),
            Price = first.Price,
            CumQuantity = Decimal8.Zero,
            LeavesQuantity = new Decimal8(quantity),
            Account = first.Account,
            Symbol = first.Symbol,
            Side = first.Side,
            OrderStatus = OrderStatus.New,
            ExecType = NewExecType,
        };
        update.Prefix.TransactTime = UtcNanos.Null;
    }

    private void GetExtra(int source, long block, int slot, ref GatewayMessage message)
    {
        ulong at = (ulong)((((block * 2) + (slot == FirstExtra ? 0 : 1)) * SourceCount) + source) * 4;
        double draw = (SplitMix64.At(_seed, at) >> 11) * (1.0 / (1L << 53));
        int firstPlace = slot == FirstExtra ? 0 : PlaceOf(FirstExtra + 1);
        int place = firstPlace + (int)(SplitMix64.At(_seed, at + 1) % (ulong)(PlaceOf(slot - 1) - firstPlace + 1));
        GetFill(source, block, place, out Fill fill);
        if (draw >= _busts + _corrections)
        {
            var mark = new MarkPrice { Price = fill.Price, Symbol = fill.Symbol, Currency = fill.Currency, Kind = LastKind };
            mark.Prefix.TransactTime = UtcNanos.Null;
            message.Set(in mark);
            return;
        }

        if (draw < _busts)
        {
            message.Set(BustOf(in fill));
        }
        else
        {
            message.Set(CorrectionOf(in fill, SplitMix64.At(_seed, at + 2)));
        }

        message.ReferenceLink = (block * BlockMessages) + SlotOf(place) + 1;
    }

    /// <summary>It says all of the fill, so that it can be undone when nobody knows it any more.</summary>
    private static FillBust BustOf(in Fill fill)
    {
        var bust = new FillBust
        {
            Quantity = fill.Quantity,
            Price = fill.Price,
            Account = fill.Account,
            Symbol = fill.Symbol,
            Side = fill.Side,
            Fee = fill.Fee,
        };
        bust.Prefix.TransactTime = UtcNanos.Null;
        return bust;
    }

    /// <summary>Never more than it was: an order is not overfilled by it.</summary>
    private static FillCorrect CorrectionOf(in Fill fill, ulong draw)
    {
        var correct = new FillCorrect
        {
            Quantity = new Decimal8(1 + (long)(draw % (ulong)fill.Quantity.Mantissa)),
            Price = new Decimal8(fill.Price.Mantissa + ((long)((draw >> 40) % 100) * (Decimal8.One / 100))),
            Fee = fill.Fee,
            RefQuantity = fill.Quantity,
            RefPrice = fill.Price,
            RefFee = fill.Fee,
            Account = fill.Account,
            Symbol = fill.Symbol,
            Side = fill.Side,
            RefSide = fill.Side,
        };
        correct.Prefix.TransactTime = UtcNanos.Null;
        return correct;
    }
}
