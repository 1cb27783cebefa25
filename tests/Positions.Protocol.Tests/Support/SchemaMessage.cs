namespace Positions.Protocol.Tests.Support;

/// <summary>A message of the schema.</summary>
public sealed record SchemaMessage(string Name, int Id, int BlockLength, IReadOnlyList<SchemaField> Fields)
{
    public override string ToString() => Name;
}
