using System.Numerics;

namespace Positions.Reference;

/// <summary>An execution with the figures that hold now.</summary>
/// <param name="Root">The execution it is, or whose place it took; null for one without an id.</param>
public sealed record TradeEvent(long Place, ExecutionKey? Root, int Side, BigInteger Quantity, BigInteger Price, string? ExecId)
    : KeyEvent(Place)
{
    public override Booked Apply(ModelPosition position)
    {
        Booked booked = Booking.FillApplicationD3(position, Side, Quantity, Price, ExecId, Place);
        return booked with { Position = Booking.TurnoverD2(booked.Position, Side, Quantity, Price) };
    }
}
