using System.Numerics;

namespace Positions.Reference.Tests.Comparison;

/// <summary>What two sides do not agree on.</summary>
internal sealed class DifferenceList
{
    private readonly List<string> _lines = [];

    public bool IsEmpty => _lines.Count == 0;

    /// <summary>What the first difference is about, for whatever row; empty if there is none.</summary>
    public string Kind { get; private set; } = string.Empty;

    public void Check(string what, BigInteger model, BigInteger core)
    {
        if (model != core)
        {
            Add(what, model.ToString(), core.ToString());
        }
    }

    public void Check(string what, long model, long core)
    {
        if (model != core)
        {
            Add(what, model.ToString(), core.ToString());
        }
    }

    public void Check(string what, string model, string core)
    {
        if (!string.Equals(model, core, StringComparison.Ordinal))
        {
            Add(what, model, core);
        }
    }

    public void Add(string what, string model, string core)
    {
        if (IsEmpty)
        {
            Kind = what[(what.IndexOf('/') + 1)..];
            Kind = Kind == what ? what : Kind[(Kind.IndexOf(' ') + 1)..];
        }

        _lines.Add($"{what}: model {model}, core {core}");
    }

    public override string ToString() => string.Join('\n', _lines);
}
