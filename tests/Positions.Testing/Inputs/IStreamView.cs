namespace Positions.Testing.Inputs;

/// <summary>What a generator may ask of the state that its stream has made, so that what it sends hits; text keys, quantities at 1e-8.</summary>
public interface IStreamView
{
    IReadOnlyList<(string Account, string Symbol)> Positions { get; }

    /// <summary>Of all keys that ever had one.</summary>
    IReadOnlyList<StreamCorrection> Corrections { get; }

    /// <summary>Id of the statement that takes lines; null if none does.</summary>
    string? OpenStatement { get; }

    /// <summary>Of the last statement.</summary>
    int LinesTaken { get; }

    /// <summary>At the cut of the open statement, else now.</summary>
    long QuantityAtCut(string account, string symbol);
}
