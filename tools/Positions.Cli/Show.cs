using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>Exact numbers as plain decimals without trailing zeros.</summary>
internal static class Show
{
    /// <summary>A quantity, price or fee at 1e-8.</summary>
    public static string Decimal(long mantissa) => new Decimal8(mantissa).ToString();

    /// <summary>As <see cref="Decimal"/>, with a plus sign when above zero.</summary>
    public static string Signed(long mantissa) => mantissa > 0 ? $"+{Decimal(mantissa)}" : Decimal(mantissa);

    /// <summary>The price of a change; empty where none belongs to it.</summary>
    public static string Price(in OutputEvent change) =>
        change.LastPrice == 0 && change.ChangeKind >= PositionChangeKind.Adjusted ? "" : Decimal(change.LastPrice);

    /// <summary>Money points at 1e-16.</summary>
    public static string Points(Int128 points) => DecimalText.Format(points, DecimalText.PointsScale);

    /// <summary>Money points times the instrument's contract size, less fees at 1e-8: see <see cref="ExactDecimal.Money(Int128, long, Int128)"/>.</summary>
    public static string Money(Int128 points, Decimal8 multiplier, Int128 fees = default) => ExactDecimal.Money(points, multiplier.Mantissa, fees);

    public static string Integer(long value) => value.ToString();
}
