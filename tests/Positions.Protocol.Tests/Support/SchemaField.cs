namespace Positions.Protocol.Tests.Support;

/// <summary>A field of a message, offset from the block's start.</summary>
public sealed record SchemaField(string Name, string Type, int Offset);
