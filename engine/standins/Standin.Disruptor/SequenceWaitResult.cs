using System.Globalization;
using System.Runtime.CompilerServices;

namespace Disruptor;

/// <summary>How a wait ended: with the highest available sequence, or by timeout.</summary>
public readonly struct SequenceWaitResult : IEquatable<SequenceWaitResult>
{
    private const long TimeoutValue = -3;

    public static readonly SequenceWaitResult Timeout = new(TimeoutValue);

    private readonly long _value;

    public SequenceWaitResult(long availableSequence)
    {
        _value = availableSequence;
    }

    /// <summary>The available sequence, or null after a timeout.</summary>
    public long? AvailableSequence => IsTimeout ? null : _value;

    /// <summary>The available sequence, to be used only when <see cref="IsTimeout"/> is false.</summary>
    public long UnsafeAvailableSequence => _value;

    public bool IsTimeout => _value == TimeoutValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator SequenceWaitResult(long availableSequence)
    {
        return new SequenceWaitResult(availableSequence);
    }

    public static bool operator ==(SequenceWaitResult left, SequenceWaitResult right)
    {
        return left.Equals(right);
    }

    public static bool operator !=(SequenceWaitResult left, SequenceWaitResult right)
    {
        return !left.Equals(right);
    }

    public bool Equals(SequenceWaitResult other)
    {
        return _value == other._value;
    }

    public override bool Equals(object? obj)
    {
        return obj is SequenceWaitResult other && Equals(other);
    }

    public override int GetHashCode()
    {
        return _value.GetHashCode();
    }

    public override string ToString()
    {
        return IsTimeout ? nameof(Timeout) : _value.ToString(CultureInfo.InvariantCulture);
    }
}
