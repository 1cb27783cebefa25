using System.Runtime.InteropServices;

namespace Positions.Core.Orders;

/// <summary>What is kept once for all orders.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct OrderTableHead
{
    /// <summary>Business date (yyyymmdd); orders that are over and were last touched before it count as not there.</summary>
    [FieldOffset(0)] public uint OldestRetainedDate;

    /// <summary>No row before it is to be retired since that date: those that a full table gives away are looked for from here.</summary>
    [FieldOffset(4)] public int RoomCursor;
}
