using Positions.Testing.Inputs;

namespace Positions.Reference.Tests.Comparison;

/// <summary>What the generator has to know of the state to send statements that agree, taken from the model.</summary>
internal sealed class ModelStreamView(ReferenceModel model) : IStreamView
{
    public long QuantityAtCut(string account, string symbol) => (long)model.QuantityAtCut(account, symbol);

    public IReadOnlyList<(string Account, string Symbol)> Positions =>
        [.. model.Positions.Select(position => (position.Key.Account, position.Key.Symbol))];

    public string? OpenStatement => model.Statement is { State: StatementState.Open } open ? open.Id : null;

    public int LinesTaken => model.Statement?.Lines ?? 0;

    public IReadOnlyList<StreamCorrection> Corrections =>
        [.. model.ReconciledKeys.Where(row => row.Correction is not null).Select(row => new StreamCorrection(
            row.Correction!.Id, row.Key.Account, row.Key.Symbol, row.Correction.Proposer, row.Correction.Status == CorrectionStatus.Pending))];
}
