using System.Diagnostics;
using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;
using HdrHistogram;

namespace Positions.AeronRig;

/// <summary>
/// Sends a message (index, time, zeros), waits for its echo, sends the next: the round trip of an unloaded endpoint, in nanoseconds.
/// With an interval it waits before each.
/// </summary>
internal sealed class PingRun(RigNode node, RigOptions options) : IFragmentHandler
{
    private const long TrackableNanosMax = 10_000_000_000;
    private static readonly double[] s_percentiles = [50, 90, 99, 99.9, 99.99];

    private readonly LongHistogram _roundTrips = new(TrackableNanosMax, 3);
    private long _echoed = -1;
    private bool _isMeasuring;

    public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        long index = buffer.GetLong(offset);
        if (index != _echoed + 1 || length != options.LengthBytes)
        {
            throw new InvalidDataException($"echo {index} of {length} bytes came after {_echoed}");
        }

        _echoed = index;
        if (_isMeasuring)
        {
            _roundTrips.RecordValue(Math.Min(NowNanos() - buffer.GetLong(offset + sizeof(long)), TrackableNanosMax));
        }
    }

    internal bool Run()
    {
        using Subscription pong = node.Client.AddSubscription(options.PongChannel, options.StreamId + 1);
        using ExclusivePublication ping = node.Client.AddExclusivePublication(options.PingChannel, options.StreamId);
        var message = new UnsafeBuffer(new byte[options.LengthBytes]);
        if (!node.TurnUntil(() => ping.IsConnected && pong.IsConnected) || !Exchange(ping, pong, message, 0, options.WarmupCount))
        {
            return false;
        }

        _isMeasuring = true;
        var use = new ResourceUse();
        if (!Exchange(ping, pong, message, options.WarmupCount, options.Count))
        {
            return false;
        }

        string percentiles = string.Join(
            ' ', s_percentiles.Select(p => $"p{p}us={_roundTrips.GetValueAtPercentile(p) / 1e3:F1}"));
        Console.WriteLine($"RESULT OK mode=ping {use.Report(options.Count)} {percentiles} {node.Losses()}");
        return true;
    }

    private static long NowNanos() => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    private bool Exchange(ExclusivePublication ping, Subscription pong, UnsafeBuffer message, long first, long count)
    {
        for (long index = first; index < first + count; index++)
        {
            if (options.IntervalMicros > 0 && !Pause())
            {
                return false;
            }

            message.PutLong(0, index);
            message.PutLong(sizeof(long), NowNanos());
            while (ping.Offer(message, 0, options.LengthBytes) < 0)
            {
                if (node.IsOverdue)
                {
                    return false;
                }

                node.Turn(0);
            }

            while (_echoed < index)
            {
                int polled = pong.Poll(this, options.PollLimit);
                if (polled == 0 && node.IsOverdue)
                {
                    return false;
                }

                node.Turn(polled);
            }
        }

        return true;
    }

    /// <summary>Lets both ends fall idle, so that the round trip has their waking in it.</summary>
    private bool Pause()
    {
        long end = NowNanos() + (options.IntervalMicros * 1_000L);
        while (NowNanos() < end)
        {
            if (node.IsOverdue)
            {
                return false;
            }

            node.Turn(0);
        }

        return true;
    }
}
