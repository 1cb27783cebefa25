using System;
using System.Numerics;
using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Core.Orders;

/// <summary>
/// The rows of the orders, found within their exec domain by the venue's id and by account and client order id, until they are retired.
/// What may be retired and was not reached yet counts as not there, so that results do not depend on how far the slices have come.
/// </summary>
internal sealed class OrderTable
{
    private const int NoRow = -1;

    private readonly RowTable<OrderTableHead> _head;
    private readonly KeyedTable<OrderRow, OrderKey> _rows;
    private readonly HashIndex _aliases;

    public OrderTable(StateMemory memory)
    {
        _head = memory.AddRows<OrderTableHead>("orders.head");
        _rows = memory.AddKeyed<OrderRow, OrderKey>("orders", recyclesRows: true);
        _aliases = memory.AddIndex("orders.aliases");
        _head.Append();
    }

    /// <summary>Rows taken so far, free ones included.</summary>
    public int RowCount => _rows.RowCount;

    /// <summary>Orders in memory, those to be retired included.</summary>
    public int LiveCount => _rows.LiveCount;

    public ref readonly OrderRow Read(int row) => ref _rows.Read(row);

    public ref OrderRow Write(int row) => ref _rows.Write(row);

    /// <summary>Hints, see <see cref="KeyedTable{TRow,TKey}.PrefetchIndex"/>.</summary>
    public uint PrefetchIndex(uint execDomain, in Text36 orderId) => _rows.PrefetchIndex(new OrderKey(execDomain, orderId));

    public int PrefetchRow(uint hash) => _rows.PrefetchRow(hash);

    public void PrefetchAlias(uint execDomain, in Text16 account, in Text36 clientOrderId) =>
        _aliases.Prefetch(AliasHash(execDomain, in account, in clientOrderId));

    /// <summary>The order with this id of the venue, or -1.</summary>
    public int Find(uint execDomain, in Text36 orderId)
    {
        int row = orderId.IsNull ? NoRow : _rows.Find(new OrderKey(execDomain, orderId));
        return row < 0 || IsRetirable(row) ? NoRow : row;
    }

    /// <summary>The same with the row that it may have, any number: each with an id is in the index under it.</summary>
    public int Find(uint execDomain, in Text36 orderId, int guess)
    {
        if (orderId.IsNull || unchecked((uint)guess) >= (uint)_rows.RowCount)
        {
            return Find(execDomain, in orderId);
        }

        ref readonly OrderRow order = ref _rows.Read(guess);
        if (order.OrderId != orderId || order.ExecDomain != execDomain)
        {
            return Find(execDomain, in orderId);
        }

        return IsRetirable(guess) ? NoRow : guess;
    }

    /// <summary>The order of this domain that took this client order id last, or -1.</summary>
    public int FindByClientId(uint execDomain, in Text16 account, in Text36 clientOrderId)
    {
        int row = clientOrderId.IsNull ? NoRow : FindAlias(execDomain, in account, in clientOrderId);
        return row < 0 || IsRetirable(row) ? NoRow : row;
    }

    /// <summary>True if an order with this id can be made; one that is to be retired gives its row.</summary>
    public bool HasRoomFor(uint execDomain, in Text36 orderId, long limit) =>
        LiveCount < limit || (!orderId.IsNull && _rows.Find(new OrderKey(execDomain, orderId)) >= 0) || FreeNextRetirable();

    /// <summary>Makes an open order of unknown quantity; without an id it gets one later, by <see cref="Name"/>.</summary>
    public int Add(uint execDomain, in Text36 orderId, in Text16 account, in Text24 symbol, Side side, long sequence)
    {
        var key = new OrderKey(execDomain, orderId);
        int row;
        if (orderId.IsNull)
        {
            row = _rows.AddUnindexed();
        }
        else
        {
            uint hash = KeyedTable<OrderRow, OrderKey>.HashOf(in key);
            int old = _rows.Find(in key, hash);
            if (old >= 0)
            {
                Invariant.Check(IsRetirable(old));
                Free(old);
            }

            row = _rows.Add(hash);
        }

        ref OrderRow order = ref _rows.Write(row);
        order.OrderId = orderId;
        order.ExecDomain = execDomain;
        order.Account = account;
        order.Symbol = symbol;
        order.Side = side;
        order.Phase = OrderPhase.Open;
        order.Price = Decimal8.Null.Mantissa;
        order.FirstSequence = sequence;
        return row;
    }

    /// <summary>Gives an order that was known by its alias the venue's id, which no other order has.</summary>
    public void Name(int row, in Text36 orderId)
    {
        ref OrderRow order = ref _rows.Write(row);
        Invariant.Check(order.OrderId.IsNull && !orderId.IsNull);
        var key = new OrderKey(order.ExecDomain, orderId);
        int old = _rows.Find(in key);
        if (old >= 0)
        {
            Invariant.Check(IsRetirable(old));
            Free(old);
        }

        order.OrderId = orderId;
        _rows.AddToIndex(in key, row);
    }

    /// <summary>Lets an order be found by this client id and no other; takes the id from an order of its domain that has it.</summary>
    public void MoveAlias(int row, in Text36 clientOrderId)
    {
        DropAlias(row);
        Text16 account = _rows.Read(row).Account;
        uint execDomain = _rows.Read(row).ExecDomain;
        int holder = FindAlias(execDomain, in account, in clientOrderId);
        if (holder >= 0)
        {
            DropAlias(holder);
        }

        ref OrderRow order = ref _rows.Write(row);
        order.ClientOrderId = clientOrderId;
        order.Flags |= OrderFlags.HasAlias;
        _aliases.Insert(AliasHash(execDomain, in account, in clientOrderId), row, _rows.LiveCount);
    }

    /// <summary>Fills the empty index of client ids from the rows.</summary>
    public void RebuildAliases()
    {
        for (int row = 0; row < RowCount; row++)
        {
            ref readonly OrderRow order = ref _rows.Read(row);
            if (order.Has(OrderFlags.HasAlias))
            {
                _aliases.Insert(AliasHash(order.ExecDomain, in order.Account, in order.ClientOrderId), row, _rows.LiveCount);
            }
        }
    }

    /// <summary>Gives an order's row back.</summary>
    public void Free(int row)
    {
        DropAlias(row);
        ref readonly OrderRow order = ref _rows.Read(row);
        Invariant.Check(order.Phase != OrderPhase.None);
        if (!order.OrderId.IsNull)
        {
            _rows.RemoveFromIndex(new OrderKey(order.ExecDomain, order.OrderId), row);
        }

        _rows.FreeUnindexed(row);
    }

    /// <summary>
    /// Frees what may be retired among the next <paramref name="maxRows"/> rows; returns how many. Done when the cursor, which begins
    /// at 0, has reached <see cref="RowCount"/>.
    /// </summary>
    public int RetireSlice(ref int cursor, int maxRows, uint oldestRetainedDate)
    {
        if (_head.Read(0).OldestRetainedDate < oldestRetainedDate)
        {
            _head.Write(0).OldestRetainedDate = oldestRetainedDate;
            _head.Write(0).RoomCursor = 0;
        }

        int retired = 0;
        int end = (int)Math.Min(_rows.RowCount, (long)cursor + maxRows);
        for (; cursor < end; cursor++)
        {
            if (IsRetirable(cursor))
            {
                Free(cursor);
                retired++;
            }
        }

        return retired;
    }

    /// <summary>Notes that a split or renaming has reached this row; false if it is not about it, or has been here before.</summary>
    public bool MarkReached(int row, in Text24 symbol, uint actionNumber)
    {
        ref readonly OrderRow order = ref _rows.Read(row);
        if (order.Phase == OrderPhase.None || order.Symbol != symbol || order.ActionNumber >= actionNumber)
        {
            return false;
        }

        _rows.Write(row).ActionNumber = actionNumber;
        return true;
    }

    /// <summary>Marks an order whose instrument is split, if it is open.</summary>
    public void FlagSplit(int row)
    {
        if (!_rows.Read(row).IsTerminal)
        {
            _rows.Write(row).Flags |= OrderFlags.SplitSince;
        }
    }

    /// <summary>Moves an order to the new symbol of its instrument.</summary>
    public void Rename(int row, in Text24 newSymbol) => _rows.Write(row).Symbol = newSymbol;

    public void Reserve(long orders)
    {
        _rows.Reserve(orders);
        _aliases.Reserve(orders);
    }

    /// <summary>
    /// Frees one that is to be retired and that the slices have not reached; false if there is none. Each row is looked at once a date: what is
    /// not to be retired when the date begins is not on that date.
    /// </summary>
    private bool FreeNextRetirable()
    {
        int row = _head.Read(0).RoomCursor;
        while (row < _rows.RowCount && !IsRetirable(row))
        {
            row++;
        }

        bool isFound = row < _rows.RowCount;
        if (isFound)
        {
            Free(row);
        }

        if (row != _head.Read(0).RoomCursor)
        {
            _head.Write(0).RoomCursor = row;
        }

        return isFound;
    }

    private bool IsRetirable(int row)
    {
        ref readonly OrderRow order = ref _rows.Read(row);
        return order.Phase != OrderPhase.None && order.LastDate < _head.Read(0).OldestRetainedDate && order.RetiresByDate;
    }

    private int FindAlias(uint execDomain, in Text16 account, in Text36 clientOrderId)
    {
        uint hash = AliasHash(execDomain, in account, in clientOrderId);
        ref readonly IndexBucket line = ref _aliases.Head(hash);
        while (true)
        {
            uint matches = HashIndex.Matches(in line, hash);
            while (matches != 0)
            {
                int row = line.Rows[BitOperations.TrailingZeroCount(matches)];
                ref readonly OrderRow order = ref _rows.Read(row);
                if (order.ClientOrderId == clientOrderId && order.Account == account && order.ExecDomain == execDomain)
                {
                    return row;
                }

                matches &= matches - 1;
            }

            if (line.Overflow == 0)
            {
                return NoRow;
            }

            line = ref _aliases.Next(in line);
        }
    }

    private void DropAlias(int row)
    {
        if (_rows.Read(row).Has(OrderFlags.HasAlias))
        {
            ref OrderRow order = ref _rows.Write(row);
            _aliases.Remove(AliasHash(order.ExecDomain, in order.Account, in order.ClientOrderId), row);
            order.Flags &= ~OrderFlags.HasAlias;
        }
    }

    private static uint AliasHash(uint execDomain, in Text16 account, in Text36 clientOrderId) =>
        Xxh64.Lower(Xxh64.Hash(clientOrderId.Bytes, Xxh64.Hash(account.Bytes, execDomain)));
}
