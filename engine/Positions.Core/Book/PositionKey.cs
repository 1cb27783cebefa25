using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>What a position is kept for.</summary>
internal readonly record struct PositionKey(Text16 Account, Text24 Symbol);
