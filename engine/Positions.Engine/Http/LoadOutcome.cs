using Positions.Core;
using Positions.Protocol;

namespace Positions.Engine.Http;

/// <summary>What became of one lot of a start-of-day load.</summary>
/// <param name="Sequence">Of its input.</param>
/// <param name="Disposition">Control: staged, the position's other lots follow.</param>
/// <param name="Reason">If it was refused.</param>
/// <param name="Quantity">Of the position, at 1e-8, if this lot completed the load.</param>
/// <param name="Version">Likewise.</param>
internal readonly record struct LoadOutcome(long Sequence, Disposition Disposition, RejectReason Reason, long Quantity, long Version)
{
    public bool IsRefused => Disposition == Disposition.Rejected;

    public static LoadOutcome Of(in OutputEvent output) =>
        new(output.InputSequence, output.Disposition, output.Reason, output.Quantity, output.Version);
}
