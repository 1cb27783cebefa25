namespace Positions.Testing.Network;

/// <summary>What becomes of datagrams below an endpoint, each in parts of a thousand. Loss is set for both ways, the rest goes both ways.</summary>
public readonly record struct FaultRates(int SendLossPerMille, int ReceiveLossPerMille, int DuplicatePerMille = 0, int ReorderPerMille = 0)
{
    public bool IsFaultless => this == default;

    public override string ToString() =>
        $"loss={SendLossPerMille}/{ReceiveLossPerMille} duplicates={DuplicatePerMille} reorder={ReorderPerMille}";
}
