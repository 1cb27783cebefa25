using System.Runtime.CompilerServices;
using Positions.Core.Pages;

namespace Positions.Engine.Hosting;

/// <summary>
/// Touches the core's reserved memory some way ahead of its use, so that the logic does not wait for the system to find pages.
/// A small engine stays small: only what is close to use is touched.
/// </summary>
public sealed class TableToucher : IDisposable
{
    private const long AheadBytes = 4 * 1024 * 1024;
    private const int PageBytes = 4_096;
    private const int CheckIntervalMs = 20;

    private readonly StateMemory _memory;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new(false);
    private readonly Dictionary<nint, long> _touchedUpTo = [];

    public TableToucher(StateMemory memory)
    {
        _memory = memory;
        _thread = new Thread(Run) { Name = "table-toucher", IsBackground = true, Priority = ThreadPriority.BelowNormal };
    }

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _stop.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _stop.Dispose();
    }

    private void Run()
    {
        do
        {
            TouchAll();
        }
        while (!_stop.Wait(CheckIntervalMs));
    }

    private void TouchAll()
    {
        string? table = null;
        long left = 0;
        foreach (MemoryRegion region in _memory.GetRegions())
        {
            if (region.Start == 0)
            {
                continue;
            }

            // Regions of a table come in order: what is ahead of its use lies in the first that has room, and in the next one if little is left there.
            left = region.Table == table ? left : AheadBytes;
            table = region.Table;
            long ahead = Math.Min(left, region.ReservedBytes - region.UsedBytes);
            left -= ahead;
            TouchRegion(in region, region.UsedBytes + ahead);
        }
    }

    private void TouchRegion(in MemoryRegion region, long to)
    {
        long from = Math.Max(_touchedUpTo.GetValueOrDefault(region.Start), region.UsedBytes);
        if (to - from < AheadBytes / 4 && to != region.ReservedBytes)
        {
            return;
        }

        for (long offset = from; offset < to; offset += PageBytes)
        {
            Touch(region.Start + (nint)offset);
        }

        _touchedUpTo[region.Start] = Math.Max(from, to);
    }

    /// <summary>An atomic addition of nothing: a write as far as the system's page tables go, harmless if the logic writes there at the same moment.</summary>
    private static unsafe void Touch(nint address) => Interlocked.Add(ref Unsafe.AsRef<int>((void*)address), 0);
}
