using HdrHistogram.Utilities;

namespace HdrHistogram.Encoding;

/// <summary>Writes the plain form of <see cref="V2Format"/>.</summary>
public class HistogramEncoderV2 : IEncoder
{
    public static readonly HistogramEncoderV2 Instance = new();

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The buffer is too small; what it holds from its position on is undefined.</exception>
    /// <exception cref="InvalidOperationException">A count is negative, which the format has no room for.</exception>
    public int Encode(IRecordedData data, ByteBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(buffer);
        int start = buffer.Position;
        buffer.PutInt(data.Cookie);
        buffer.PutInt(0);
        buffer.PutInt(data.NormalizingIndexOffset);
        buffer.PutInt(data.NumberOfSignificantValueDigits);
        buffer.PutLong(data.LowestDiscernibleValue);
        buffer.PutLong(data.HighestTrackableValue);
        buffer.PutDouble(data.IntegerToDoubleValueConversionRatio);

        int payloadStart = buffer.Position;
        PutCounts(data.Counts, buffer);
        buffer.PutInt(start + sizeof(int), buffer.Position - payloadStart);
        return buffer.Position - start;
    }

    /// <summary>Bytes that hold any counts of so many cells.</summary>
    internal static int NeededBytes(int cellCount) => V2Format.HeaderLength + (V2Format.MaxCountLength * cellCount);

    private static void PutCounts(ReadOnlySpan<long> counts, ByteBuffer buffer)
    {
        int index = 0;
        while (index < counts.Length)
        {
            if (counts[index] != 0)
            {
                ThrowIfNegative(counts[index]);
                ZigZagEncoding.PutLong(buffer, counts[index]);
                index++;
                continue;
            }

            int nextRecorded = counts[index..].IndexOfAnyExcept(0L);
            int zeros = nextRecorded < 0 ? counts.Length - index : nextRecorded;
            ZigZagEncoding.PutLong(buffer, zeros == 1 ? 0 : -zeros);
            index += zeros;
        }
    }

    private static void ThrowIfNegative(long count)
    {
        if (count < 0)
        {
            throw new InvalidOperationException("A histogram with a negative count cannot be encoded.");
        }
    }
}
