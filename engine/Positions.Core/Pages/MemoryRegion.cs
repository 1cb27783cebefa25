namespace Positions.Core.Pages;

/// <summary>A stretch of native memory that holds a table: what is in use grows from the start upwards.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Start">First byte, at the beginning of a cache line.</param>
/// <param name="UsedBytes">Bytes in use when asked.</param>
/// <param name="ReservedBytes">Bytes that may come into use.</param>
public readonly record struct MemoryRegion(string Table, nint Start, long UsedBytes, long ReservedBytes);
