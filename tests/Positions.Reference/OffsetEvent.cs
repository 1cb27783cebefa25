using System.Numerics;

namespace Positions.Reference;

/// <summary>D.9 offset: what a bust or correction undoes is booked back at its own price, and the new figures, if any, after it.</summary>
/// <param name="Side">+1 or -1: the side of the fill that is undone.</param>
public sealed record OffsetEvent(long Place, int Side, BigInteger Quantity, BigInteger Price, string ExecId, TradeEvent? New)
    : KeyEvent(Place)
{
    public override int Entries => New is null ? 1 : 2;

    public override IEnumerable<ModelPosition> Steps(ModelPosition position) =>
        [Booking.FillApplicationD3(position, -Side, Quantity, Price, ExecId, Place).Position, Apply(position).Position];

    public override Booked Apply(ModelPosition position)
    {
        Booked undone = Booking.FillApplicationD3(position, -Side, Quantity, Price, ExecId, Place);
        undone = undone with { Position = Booking.TurnoverD2(undone.Position, Side, Quantity, Price, -1) };
        if (New is null)
        {
            return undone with { Kind = ChangeKind.Busted };
        }

        Booked done = Booking.FillApplicationD3(undone.Position, New.Side, New.Quantity, New.Price, New.ExecId, Place);
        return done with
        {
            Position = Booking.TurnoverD2(done.Position, New.Side, New.Quantity, New.Price),
            Kind = ChangeKind.Corrected,
            RealizedDelta = undone.RealizedDelta + done.RealizedDelta,
        };
    }
}
