using Positions.Protocol.Values;

namespace Positions.Engine.Tests.Vectors;

/// <summary>What a vector has to itself, so that all of them fit into one engine: an account, sources, ids.</summary>
/// <param name="Account">The vector's id, or a variant of it.</param>
/// <param name="Symbol">The vector's instrument.</param>
/// <param name="FirstSource">Of ten.</param>
internal sealed record VectorScope(string Account, string Symbol, uint FirstSource)
{
    public Text16 AccountText => Text16.From(Account);

    public Text24 SymbolText => Text24.From(Symbol);

    public Text36 OrderId => Text36.From(Id("O1"));

    /// <summary>An id of the vector as it goes over the wire.</summary>
    public string Id(string id) => $"{Account}-{id}";

    public bool IsSource(uint sourceId) => sourceId >= FirstSource && sourceId < FirstSource + 10;
}
