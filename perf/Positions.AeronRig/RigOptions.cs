using System.Globalization;
using Adaptive.Aeron.Driver;
using Adaptive.Agrona.Concurrent;

namespace Positions.AeronRig;

/// <summary>The command line.</summary>
internal sealed record RigOptions
{
    private const string Loopback = "aeron:udp?endpoint=127.0.0.1:";

    public required RigMode Mode { get; init; }

    public string Channel { get; init; } = Loopback + "40456";

    public string PingChannel { get; init; } = Loopback + "20123";

    public string PongChannel { get; init; } = Loopback + "20124";

    public int StreamId { get; init; }

    public long Count { get; init; }

    public long WarmupCount { get; init; }

    public int LengthBytes { get; init; }

    public int MtuBytes { get; init; } = 1408;

    public int TermLengthBytes { get; init; } = 16 * 1024 * 1024;

    public int WindowBytes { get; init; } = 128 * 1024;

    public ThreadingMode Threading { get; init; } = ThreadingMode.SHARED;

    public string Idle { get; init; } = "yield";

    public string DriverIdle { get; init; } = "input";

    public int PollLimit { get; init; } = 256;

    public int IntervalMicros { get; init; }

    public int SecondsMax { get; init; } = 120;

    /// <exception cref="FormatException">A name or value is not known; the message names it.</exception>
    internal static RigOptions Parse(string[] args)
    {
        if (args.Length == 0 || !Enum.TryParse(args[0], ignoreCase: true, out RigMode mode) || args.Length % 2 == 0)
        {
            throw new FormatException("a mode and pairs of names and values are wanted");
        }

        bool isPing = mode is RigMode.Ping or RigMode.Pong;
        var options = new RigOptions
        {
            Mode = mode,
            StreamId = isPing ? 1002 : 1001,
            Count = isPing ? 100_000 : 10_000_000,
            WarmupCount = isPing ? 20_000 : 0,
            LengthBytes = isPing ? 32 : 192,
        };
        for (int i = 1; i < args.Length; i += 2)
        {
            options = options.With(args[i], args[i + 1]);
        }

        if (options is { Idle: "input", Threading: not ThreadingMode.INVOKER })
        {
            throw new FormatException("--idle input needs --threading INVOKER: another thread's driver waits for its input itself");
        }

        int lengthMin = isPing ? 2 * sizeof(long) : sizeof(long);
        return options.LengthBytes >= lengthMin
            ? options
            : throw new FormatException($"--length {options.LengthBytes} is below {lengthMin}");
    }

    internal static IIdleStrategy CreateIdle(string name) => name switch
    {
        "spin" => new BusySpinIdleStrategy(),
        "yield" => new YieldingIdleStrategy(),
        _ => new BackoffIdleStrategy(10, 20, 1, 1),
    };

    private RigOptions With(string name, string value) => name switch
    {
        "--channel" => this with { Channel = value },
        "--ping-channel" => this with { PingChannel = value },
        "--pong-channel" => this with { PongChannel = value },
        "--stream" => this with { StreamId = Number(name, value) },
        "--count" => this with { Count = Number(name, value) },
        "--warmup" => this with { WarmupCount = Number(name, value) },
        "--length" => this with { LengthBytes = Number(name, value) },
        "--mtu" => this with { MtuBytes = Number(name, value) },
        "--term-length" => this with { TermLengthBytes = Number(name, value) },
        "--window" => this with { WindowBytes = Number(name, value) },
        "--threading" => this with
        {
            Threading = Enum.TryParse(value, ignoreCase: true, out ThreadingMode threading) ? threading : throw Unknown(name, value),
        },
        "--idle" => this with { Idle = value is "input" or "backoff" or "yield" or "spin" ? value : throw Unknown(name, value) },
        "--driver-idle" => this with
        {
            DriverIdle = value is "input" or "backoff" or "yield" or "spin" ? value : throw Unknown(name, value),
        },
        "--poll-limit" => this with { PollLimit = Number(name, value) },
        "--interval" => this with { IntervalMicros = Number(name, value) },
        "--max-seconds" => this with { SecondsMax = Number(name, value) },
        _ => throw new FormatException($"unknown option {name}"),
    };

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Unknown(name, value);

    private static FormatException Unknown(string name, string value) => new($"{name} {value} is not understood");
}
