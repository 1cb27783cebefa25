namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>
/// Message content as a function of index and length, by the rule of the captures: a linear congruential generator's top bytes.
/// </summary>
internal static class GoldenContent
{
    internal static byte[] Bytes(long index, int length)
    {
        uint state = unchecked(((uint)index * 2654435761u) + 12345u);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            state = unchecked((state * 1664525u) + 1013904223u);
            bytes[i] = (byte)(state >> 24);
        }

        return bytes;
    }
}
