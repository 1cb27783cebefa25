using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Positions.Core;
using Positions.Core.Pages;
using Positions.Engine.Hosting;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Benchmarks.Apply;

/// <summary>
/// How fast one thread decodes and applies fills, beside a floor in the same process and the same minutes: for each fill the cache lines
/// of one random position read and written, one hash insert into a table as large, one row appended. Rounds of both alternate; medians
/// count.
/// <code>dotnet run -c Release --project perf/Positions.Benchmarks -- apply --positions 10000 --ids 10000000 --method fifo</code>
/// </summary>
internal static class ApplyRate
{
    private const int Round = 20_000;
    private const int RingSlots = 256;
    private const int PositionBytes = 384;
    private const nuint HugePageBytes = 2 * 1024 * 1024;
    private const int ExecutionBytes = 128;

    public static int Run(string[] args)
    {
        int positions = (int)RateRun.Option(args, "--positions", 10_000);
        long ids = RateRun.Option(args, "--ids", 10_000_000);
        int rounds = (int)RateRun.Option(args, "--rounds", 100);
        string method = RateRun.Text(args, "--method") ?? "average";
        bool small = args.Contains("--small-pages");
        bool withIds = !args.Contains("--without-ids");
        int perOrder = (int)RateRun.Option(args, "--fills-per-order", 0);
        bool acknowledged = args.Contains("--acknowledged");
        var orders = new GeneratedOrders(positions, perOrder, acknowledged);
        void Encode(long n, byte[] message)
        {
            if (perOrder > 0)
            {
                orders.Encode(n, message);
                return;
            }

            Fill fill = GeneratedFills.Of(n, positions, withIds);
            MessageEncoder.Encode(in fill, message);
        }

        string of = perOrder == 0 ? "no orders" : string.Create(CultureInfo.InvariantCulture, $"{perOrder} fills an order{(acknowledged ? " and its acknowledgement" : "")}");

        using var logic = new BusinessLogic(new CoreOptions { MemoryReserved = small ? null : HugePages.Ask });
        var driver = new Driver(logic);
        driver.Set("Capacity:Positions", (positions + 1).ToString(CultureInfo.InvariantCulture));
        driver.Set("Capacity:Executions", (ids + ((rounds + 2L) * Round)).ToString(CultureInfo.InvariantCulture));
        driver.Set("Positions:CostMethod", method);
        if (perOrder > 0)
        {
            driver.Set("Capacity:Orders", orders.OrdersOf(ids + ((rounds + 2L) * Round)).ToString(CultureInfo.InvariantCulture));
        }

        Touch(logic);
        byte[][] messages = new byte[Round][];
        long next = 0;
        for (long filled = 0; filled < ids; filled += Round)
        {
            driver.Encode(messages, Encode, ref next);
            driver.Apply(messages);
        }

        using var floor = new Floor(positions, ids + ((rounds + 1L) * Round), small);
        floor.Fill(ids);
        var applied = new List<double>();
        var decoded = new List<double>();
        var floors = new List<double>();
        long allocated = 0;
        for (int i = 0; i <= rounds; i++)
        {
            driver.Encode(messages, Encode, ref next);
            long before = GC.GetAllocatedBytesForCurrentThread();
            double apply = RateRun.Nanos(Round, () => driver.Apply(messages));
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            double decode = RateRun.Nanos(Round, () => driver.Decode(messages));
            double lower = RateRun.Nanos(Round, () => floor.Insert(Round));
            if (i > 0)
            {
                applied.Add(apply);
                decoded.Add(decode);
                floors.Add(lower);
            }
        }

        double a = RateRun.Median(applied);
        double f = RateRun.Median(floors);
        double aq = RateRun.Quarter(applied);
        double fq = RateRun.Quarter(floors);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{method}, {positions} positions, {ids} ids known, ids {(withIds ? "new" : "none")}, {of}: apply {a:F0} ns ({1e3 / a:F2} M/s), of it decode {RateRun.Median(decoded):F0} ns; "
            + $"floor {f:F0} ns; ratio {a / f:F2}; lower quartiles {aq:F0}, {RateRun.Quarter(decoded):F0}, {fq:F0}, ratio {aq / fq:F2}; {allocated} bytes allocated in the last round of {Round}"));
        return 0;
    }

    /// <summary>Takes the page faults of all that is reserved now, as the engine's toucher does ahead of use.</summary>
    private static unsafe void Touch(BusinessLogic logic)
    {
        foreach (MemoryRegion region in logic.Memory.GetRegions())
        {
            for (long at = region.UsedBytes; at < region.ReservedBytes; at += Environment.SystemPageSize)
            {
                *((byte*)region.Start + at) = 0;
            }
        }
    }

    private sealed class Driver(BusinessLogic logic)
    {
        private OneSlotSink _sink;
        private readonly InputEvent[] _ring = new InputEvent[RingSlots];

        public void Set(string key, string value)
        {
            _ring[0].SetMessage(new SettingChanged { Key = Text64.From(key), Value = Text64.From(value) });
            _ring[0].Sequence = logic.AppliedSequence + 1;
            Next(in _ring[0]);
        }

        public void Encode(byte[][] messages, Action<long, byte[]> encode, ref long next)
        {
            for (int i = 0; i < messages.Length; i++)
            {
                messages[i] ??= new byte[MessageHeader.LengthBytes + Fill.BlockLength];
                encode(next++, messages[i]);
            }
        }

        public void Decode(byte[][] messages)
        {
            foreach (byte[] message in messages)
            {
                _ = MessageDecoder.DecodeGatewayMessage(message, _ring[0].Bytes[InputEvent.HeaderBytes..], out _);
            }
        }

        /// <summary>As in the engine: ingress fills slots of the ring, the logic applies a batch of them.</summary>
        public void Apply(byte[][] messages)
        {
            for (int first = 0; first < messages.Length; first += RingSlots)
            {
                int count = Math.Min(RingSlots, messages.Length - first);
                for (int i = 0; i < count; i++)
                {
                    ref InputEvent input = ref _ring[i];
                    _ = MessageDecoder.DecodeGatewayMessage(messages[first + i], input.Bytes[InputEvent.HeaderBytes..], out int lengthBytes);
                    input.Length = (uint)(InputEvent.HeaderBytes + lengthBytes);
                    input.Sequence = logic.AppliedSequence + 1 + i;
                }

                int foreseen = 0;
                for (int i = 0; i < count; i++)
                {
                    for (; foreseen < Math.Min(i + BusinessLogic.ForesightInputs, count); foreseen++)
                    {
                        logic.Foresee(in _ring[foreseen]);
                    }

                    Next(in _ring[i]);
                }
            }
        }

        private void Next(in InputEvent input)
        {
            logic.Apply(in input, ref _sink);
            if (_sink.Disposition is not (Disposition.Applied or Disposition.Control))
            {
                throw new InvalidOperationException($"input {input.Sequence} was not applied: {_sink.Disposition}");
            }
        }
    }

    private sealed unsafe class Floor : IDisposable
    {
        private readonly int _positions;
        private readonly byte* _rows;
        private readonly byte* _executions;
        private readonly ulong* _table;
        private readonly ulong _mask;
        private long _count;

        public Floor(int positions, long capacity, bool small)
        {
            _positions = positions;
            _rows = (byte*)NativeMemory.AlignedAlloc((nuint)positions * PositionBytes, HugePageBytes);
            _executions = (byte*)NativeMemory.AlignedAlloc((nuint)capacity * ExecutionBytes, HugePageBytes);
            ulong slots = System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)capacity * 3 / 2);
            _mask = slots - 1;
            _table = (ulong*)NativeMemory.AlignedAlloc((nuint)slots * sizeof(ulong), HugePageBytes);
            if (!small)
            {
                HugePages.Ask(new MemoryRegion("positions", (nint)_rows, 0, (long)positions * PositionBytes));
                HugePages.Ask(new MemoryRegion("executions", (nint)_executions, 0, capacity * ExecutionBytes));
                HugePages.Ask(new MemoryRegion("index", (nint)_table, 0, (long)slots * sizeof(ulong)));
            }

            NativeMemory.Clear(_rows, (nuint)positions * PositionBytes);
            NativeMemory.Clear(_executions, (nuint)capacity * ExecutionBytes);
            NativeMemory.Clear(_table, (nuint)slots * sizeof(ulong));
        }

        public void Fill(long count) => Insert(count);

        public void Insert(long count)
        {
            for (long i = 0; i < count; i++)
            {
                ulong key = GeneratedFills.Scatter(_count) | 1;
                ulong slot = GeneratedFills.Scatter((long)key) & _mask;
                while (_table[slot] != 0)
                {
                    slot = (slot + 1) & _mask;
                }

                _table[slot] = key;
                byte* position = _rows + ((long)(key % (ulong)_positions) * PositionBytes);
                for (int line = 0; line < PositionBytes; line += 64)
                {
                    *(long*)(position + line) += (long)key;
                }

                byte* execution = _executions + (_count * ExecutionBytes);
                *(ulong*)execution = key;
                *(ulong*)(execution + 64) = key;
                _count++;
            }
        }

        public void Dispose()
        {
            NativeMemory.AlignedFree(_rows);
            NativeMemory.AlignedFree(_executions);
            NativeMemory.AlignedFree(_table);
        }
    }
}
