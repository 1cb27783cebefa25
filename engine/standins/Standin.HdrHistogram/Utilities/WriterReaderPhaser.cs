using System.Runtime.InteropServices;

namespace HdrHistogram.Utilities;

/// <summary>
/// Lets writers mark short critical sections without ever waiting, and lets a reader wait until all that were open are closed.
/// </summary>
/// <remarks>
/// A phase counts its entries in one epoch and its exits in another, from the same start: 0 in even phases, <see cref="long.MinValue"/>
/// in odd ones. The value got on entry tells by its sign in which phase it was, so that the exit is counted there. A flip swaps the
/// start epoch, which takes the number of entries at the same instant; the old phase is over when as many exits have been counted.
/// The atomic add on entry is the fence: what the reader published before a flip is seen by every writer that enters after it.
/// </remarks>
public class WriterReaderPhaser
{
    private const long EvenPhaseStart = 0;
    private const long OddPhaseStart = long.MinValue;

    private readonly Lock _readerLock = new();
    private Epochs _epochs = new() { Start = EvenPhaseStart, EvenEnd = EvenPhaseStart, OddEnd = OddPhaseStart };

    /// <summary>Opens a critical section. Wait-free, any thread.</summary>
    /// <returns>What <see cref="WriterCriticalSectionExit"/> must be given.</returns>
    public long WriterCriticalSectionEnter() => Interlocked.Increment(ref _epochs.Start) - 1;

    /// <summary>Closes a critical section. Wait-free, any thread.</summary>
    public void WriterCriticalSectionExit(long criticalValueAtEnter)
    {
        if (criticalValueAtEnter < 0)
        {
            Interlocked.Increment(ref _epochs.OddEnd);
        }
        else
        {
            Interlocked.Increment(ref _epochs.EvenEnd);
        }
    }

    /// <summary>Keeps other readers out; writers are not affected.</summary>
    public void ReaderLock() => _readerLock.Enter();

    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock.</exception>
    public void ReaderUnlock() => _readerLock.Exit();

    /// <inheritdoc cref="FlipPhase(TimeSpan)"/>
    public void FlipPhase() => FlipPhase(TimeSpan.Zero);

    /// <summary>
    /// Returns when every critical section that was open at the call has been closed; those opened later do not hold it up.
    /// </summary>
    /// <param name="yieldPeriod">How long to sleep between looks once a short spin was not enough; zero only yields.</param>
    /// <exception cref="InvalidOperationException">The calling thread does not hold the reader lock.</exception>
    public void FlipPhase(TimeSpan yieldPeriod)
    {
        if (!_readerLock.IsHeldByCurrentThread)
        {
            throw new InvalidOperationException("FlipPhase needs the reader lock: call ReaderLock first.");
        }

        bool nextPhaseIsEven = Volatile.Read(ref _epochs.Start) < 0;
        long nextPhaseStart = nextPhaseIsEven ? EvenPhaseStart : OddPhaseStart;
        ref long nextEnd = ref nextPhaseIsEven ? ref _epochs.EvenEnd : ref _epochs.OddEnd;
        ref long endingEnd = ref nextPhaseIsEven ? ref _epochs.OddEnd : ref _epochs.EvenEnd;

        // The next phase's exits were last counted two flips ago and all its writers have left, so nobody else touches this epoch now.
        Volatile.Write(ref nextEnd, nextPhaseStart);
        long entriesOfEndingPhase = Interlocked.Exchange(ref _epochs.Start, nextPhaseStart);

        var spin = new SpinWait();
        while (Volatile.Read(ref endingEnd) != entriesOfEndingPhase)
        {
            if (spin.NextSpinWillYield && yieldPeriod > TimeSpan.Zero)
            {
                Thread.Sleep(yieldPeriod);
            }
            else
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }
    }

    // One line for all three: a lone writer, the usual case, touches two of them per section. Padding keeps the neighbours out.
    [StructLayout(LayoutKind.Explicit, Size = 280)]
    private struct Epochs
    {
        [FieldOffset(128)]
        public long Start;

        [FieldOffset(136)]
        public long EvenEnd;

        [FieldOffset(144)]
        public long OddEnd;
    }
}
