using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>Account and symbol.</summary>
public readonly struct PositionKey(Text16 account, Text24 symbol) : IEquatable<PositionKey>
{
    public readonly Text16 Account = account;
    public readonly Text24 Symbol = symbol;

    public static bool operator ==(in PositionKey left, in PositionKey right) => left.Equals(right);

    public static bool operator !=(in PositionKey left, in PositionKey right) => !left.Equals(right);

    public bool Equals(PositionKey other) => Account == other.Account && Symbol == other.Symbol;

    public override bool Equals(object? obj) => obj is PositionKey other && Equals(other);

    public override int GetHashCode()
    {
        ReadOnlySpan<long> account = MemoryMarshal.Cast<byte, long>(Account.Bytes);
        ReadOnlySpan<long> symbol = MemoryMarshal.Cast<byte, long>(Symbol.Bytes);
        return HashCode.Combine(account[0], account[1], symbol[0], symbol[1], symbol[2]);
    }
}
