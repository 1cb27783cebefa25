using System;

namespace Positions.Core.Former;

/// <summary>Makes a row of today's layout of one of a former one.</summary>
/// <param name="former">The row as it was.</param>
/// <param name="row">All zero; all of it is to be written.</param>
internal delegate void RowConversion(ReadOnlySpan<byte> former, Span<byte> row);
