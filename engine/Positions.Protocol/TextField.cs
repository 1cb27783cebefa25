namespace Positions.Protocol;

/// <summary>A fixed-length text field: offset from the start of the block, and length, in bytes.</summary>
public readonly record struct TextField(int OffsetBytes, int LengthBytes);
