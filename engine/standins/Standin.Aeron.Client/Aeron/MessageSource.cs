using Adaptive.Agrona;

namespace Adaptive.Aeron;

/// <summary>The one or two pieces of memory that a message is offered from. Bounds are checked when it is made.</summary>
internal readonly unsafe ref struct MessageSource
{
    private readonly byte* _first;
    private readonly byte* _second;
    private readonly int _firstLength;

    internal MessageSource(IDirectBuffer buffer, int offset, int length)
    {
        buffer.BoundsCheck(offset, length);
        _first = (byte*)buffer.BufferPointer + offset;
        _firstLength = length;
        _second = null;
        Length = length;
    }

    internal MessageSource(IDirectBuffer first, int firstOffset, int firstLength, IDirectBuffer second, int secondOffset, int secondLength)
        : this(first, firstOffset, firstLength)
    {
        second.BoundsCheck(secondOffset, secondLength);
        _second = (byte*)second.BufferPointer + secondOffset;
        Length = checked(firstLength + secondLength);
    }

    internal int Length { get; }

    /// <summary>
    /// Copies <paramref name="count"/> bytes of the message from <paramref name="start"/> on; the caller stays within
    /// <see cref="Length"/>.
    /// </summary>
    internal void CopyTo(byte* destination, int start, int count)
    {
        int fromFirst = Math.Clamp(_firstLength - start, 0, count);
        if (fromFirst > 0)
        {
            Buffer.MemoryCopy(_first + start, destination, fromFirst, fromFirst);
        }

        int fromSecond = count - fromFirst;
        if (fromSecond > 0)
        {
            Buffer.MemoryCopy(_second + (start + fromFirst - _firstLength), destination + fromFirst, fromSecond, fromSecond);
        }
    }
}
