using Positions.Protocol;

namespace Positions.Reference;

/// <summary>All that one input brought about.</summary>
public sealed record ModelResult(
    long Sequence,
    Judgement Judgement,
    IReadOnlyList<PositionChange> Changes,
    IReadOnlyList<ModelAlert> Alerts,
    IReadOnlyList<LaterReject> LaterRejects,
    IReadOnlyList<ToldKey> ToldKeys)
{
    public ModelDisposition Disposition => Judgement.Disposition;

    public RejectReason Reason => Judgement.Reason;
}
