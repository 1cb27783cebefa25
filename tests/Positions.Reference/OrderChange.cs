namespace Positions.Reference;

/// <summary>What an execution would do to its order; <see cref="IsRefused"/> if a strict policy forbids it.</summary>
public sealed record OrderChange(ModelOrder After, IReadOnlyList<ModelAlert> Alerts, bool IsRefused)
{
    public bool Fits => Exact.FitsQuantity(After.CumQuantity) && Exact.FitsMoney(After.Notional);
}
