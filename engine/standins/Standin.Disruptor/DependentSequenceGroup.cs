using System.Runtime.CompilerServices;

namespace Disruptor;

/// <summary>The sequences that a consumer follows: those of earlier stages, or the cursor when there are none.</summary>
public class DependentSequenceGroup
{
    private readonly Sequence _cursor;
    private readonly Sequence[] _dependencies;

    public DependentSequenceGroup(Sequence cursor, params Sequence[] dependencies)
    {
        _cursor = cursor;
        _dependencies = dependencies.Length == 0 ? [cursor] : (Sequence[])dependencies.Clone();
    }

    public bool DependsOnCursor => _dependencies.Length == 1 && ReferenceEquals(_dependencies[0], _cursor);

    /// <summary>How many sequences are followed; 1 when it is the cursor.</summary>
    public int DependentSequenceCount => _dependencies.Length;

    public long CursorValue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _cursor.Value;
    }

    /// <summary>The minimum of the dependencies, each an acquire read.</summary>
    public long Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => DisruptorUtil.GetMinimumSequence(_dependencies);
    }

    /// <summary>A mark for wait strategies that treat some groups in another way.</summary>
    public object? Tag { get; set; }

    /// <summary>True when both groups follow the same sequences, in the same order.</summary>
    public bool HasSameDependencies(DependentSequenceGroup other)
    {
        return _dependencies.AsSpan().SequenceEqual(other._dependencies);
    }

    /// <summary>
    /// Waits, without ever sleeping for a timer tick, until the value is at least <paramref name="expectedValue"/>; returns it.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public long AggressiveSpinWaitFor(long expectedValue, CancellationToken cancellationToken)
    {
        AggressiveSpinWait spinWait = default;
        long value;
        while ((value = Value) < expectedValue)
        {
            cancellationToken.ThrowIfCancellationRequested();
            spinWait.SpinOnce();
        }

        return value;
    }

    /// <summary>
    /// Waits with <see cref="SpinWait"/>, sleeps included, until the value is at least <paramref name="expectedValue"/>; returns it.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public long SpinWaitFor(long expectedValue, CancellationToken cancellationToken)
    {
        SpinWait spinWait = default;
        long value;
        while ((value = Value) < expectedValue)
        {
            cancellationToken.ThrowIfCancellationRequested();
            spinWait.SpinOnce();
        }

        return value;
    }
}
