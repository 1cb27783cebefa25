namespace Positions.Testing.Inputs;

/// <summary>A statement as the generator means to send it.</summary>
internal sealed class StreamStatement(string id, string[] scope, int lines)
{
    public string Id { get; } = id;

    public string[] Scope { get; } = scope;

    /// <summary>Accounts that were sent.</summary>
    public int Scoped { get; set; }

    /// <summary>Lines that are still to be sent.</summary>
    public int LinesLeft { get; set; } = lines;

    public int Taken { get; set; }

    public HashSet<(string Account, string Symbol)> Named { get; } = [];
}
