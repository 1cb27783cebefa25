using System.Buffers.Binary;
using Positions.Testing;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>Makes datagrams that no Aeron would send out of ones that it did.</summary>
internal sealed class DatagramMutator(SeededRandom random, IReadOnlyList<byte[]> corpus)
{
    private const int HeaderBytes = 44;

    private static readonly int[] s_interesting =
        [0, 1, -1, 31, 32, 33, 64, 1408, 65504, 65536, int.MaxValue, int.MinValue, 1 << 30, -(1 << 30), 0x7FFFFFE0];

    internal byte[] Next()
    {
        if (random.Chance(50))
        {
            byte[] noise = new byte[random.Next(random.Chance(900) ? 128 : 2048)];
            random.Fill(noise);
            return noise;
        }

        byte[] datagram = [.. corpus[random.Next(corpus.Count)]];
        int changes = random.Next(4);
        for (int i = 0; i < changes && datagram.Length > 0; i++)
        {
            datagram = Change(datagram);
        }

        return datagram;
    }

    private byte[] Change(byte[] datagram)
    {
        int header = Math.Min(datagram.Length, HeaderBytes);
        switch (random.Next(7))
        {
            case 0:
                datagram[random.Next(header)] ^= (byte)(1 << random.Next(8));
                return datagram;
            case 1:
                datagram[random.Next(datagram.Length)] = (byte)random.Next(256);
                return datagram;
            case 2 or 3 when header >= sizeof(int):
                // A whole field: these are 32 bits wide and aligned, all but the receiver ids.
                int offset = random.Next(header / sizeof(int)) * sizeof(int);
                BinaryPrimitives.WriteInt32LittleEndian(datagram.AsSpan(offset), s_interesting[random.Next(s_interesting.Length)]);
                return datagram;
            case 4:
                return datagram[..random.Next(datagram.Length + 1)];
            case 5:
                return [.. datagram, .. corpus[random.Next(corpus.Count)]];
            default:
                byte[] longer = new byte[datagram.Length + (32 * random.Next(4))];
                datagram.CopyTo(longer, 0);
                return longer;
        }
    }
}
