using System.Numerics;
using System.Runtime.InteropServices;

namespace Standin.Aeron.Driver.Tests.Matrix;

/// <summary>CRC-32C of all bytes of a stream's messages and of all positions after them: equal on both ends, or something is wrong.</summary>
internal struct StreamDigest()
{
    private uint _content = uint.MaxValue;
    private uint _positions = uint.MaxValue;

    internal readonly uint Content => ~_content;

    internal readonly uint Positions => ~_positions;

    internal void Add(ReadOnlySpan<byte> message, long position)
    {
        uint crc = _content;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(message);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte value in message[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        _content = crc;
        _positions = BitOperations.Crc32C(_positions, (ulong)position);
    }
}
