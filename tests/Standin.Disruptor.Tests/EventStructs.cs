using System.Runtime.CompilerServices;

namespace Standin.Disruptor.Tests;

/// <summary>Odd: never aligned, and 128 is no multiple of it.</summary>
[InlineArray(7)]
public struct Bytes7
{
    private byte _first;
}

/// <summary>A cache line.</summary>
[InlineArray(64)]
public struct Bytes64
{
    private byte _first;
}

/// <summary>A cache line and a bit.</summary>
[InlineArray(72)]
public struct Bytes72
{
    private byte _first;
}

/// <summary>The engine's slot.</summary>
[InlineArray(256)]
public struct Bytes256
{
    private byte _first;
}
