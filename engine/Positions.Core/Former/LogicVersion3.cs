using System;
using System.Runtime.InteropServices;
using Positions.Core.Book;
using Positions.Core.Orders;
using Positions.Protocol.Values;

namespace Positions.Core.Former;

/// <summary>
/// The state of logic version 3. There an order's client id was known across exec domains; its flags were one byte; a load in parts took
/// currency and close from its last part. Orders that a bust re-opened under that version are not marked as such: they stay until the venue
/// ends them, as they would have then.
/// </summary>
internal static class LogicVersion3
{
    public static FormerLayout ToLayout() => new()
    {
        LogicVersion = 3,
        Rows = [new FormerRow("orders", 192, ConvertOrder), new FormerRow("loads.staged", 72, ConvertStagedLoad), LogicVersion6.Positions],
        TablesAdded = LogicVersion6.TablesAdded,
        HasOneQueue = true,
        RebuildsOrderAliases = true,
    };

    private static void ConvertOrder(ReadOnlySpan<byte> former, Span<byte> row)
    {
        const int flagsAt = 185;
        const int sideAt = 186;
        former.CopyTo(row);
        ref OrderRow order = ref MemoryMarshal.AsRef<OrderRow>(row);
        order.Side = (Side)former[sideAt];
        order.Flags = (OrderFlags)former[flagsAt];
    }

    private static void ConvertStagedLoad(ReadOnlySpan<byte> former, Span<byte> row)
    {
        StagedLoad3 then = MemoryMarshal.Read<StagedLoad3>(former);
        ref LoadBook.StagedLoad staged = ref MemoryMarshal.AsRef<LoadBook.StagedLoad>(row);
        staged.Account = then.Account;
        staged.Symbol = then.Symbol;
        staged.FileId = then.FileId;
        staged.Parts = then.Parts;
        staged.PartsExpected = then.PartsExpected;

        // What the parts so far said is not known; the last one decides, as it would have then.
        staged.PreviousClose = then.Parts == 0 ? default : Decimal8.Null;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct StagedLoad3(Text16 Account, Text24 Symbol, Text24 FileId, int Parts, int PartsExpected);
}
