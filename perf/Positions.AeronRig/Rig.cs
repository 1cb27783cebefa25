namespace Positions.AeronRig;

/// <summary>Picks the mode. Exit codes: 0 done, 1 not done in time, 2 usage.</summary>
internal static class Rig
{
    private const string Usage = """
        Positions.AeronRig pub|sub|ping|pong [--name value]...
          --channel URI      pub, sub: [aeron:udp?endpoint=127.0.0.1:40456]
          --ping-channel URI --pong-channel URI   ping, pong: [aeron:udp?endpoint=127.0.0.1:20123] [...:20124]
          --stream N         [1001; ping 1002 there, 1003 back]
          --count N          messages that are measured [10000000; ping 100000]
          --warmup N         messages before them [0; ping 20000]
          --length BYTES     of a message [192; ping 32]
          --mtu BYTES        --term-length BYTES      of publications [1408, 16777216]
          --window BYTES     receiver window of images [131072]
          --threading MODE   SHARED: driver on its own thread; INVOKER: on the application's [SHARED]
          --idle NAME        application's thread: backoff, yield or spin; with INVOKER also input [yield]
          --driver-idle NAME driver's thread: input (sleeps until a datagram arrives), backoff, yield or spin [input]
          --poll-limit N     fragments per poll [256]
          --interval MICROS  ping: waits so long before each message, so that both ends fall idle [0]
          --max-seconds N    gives up after [120]
        """;

    internal static int Run(string[] args)
    {
        RigOptions options;
        try
        {
            options = RigOptions.Parse(args);
        }
        catch (FormatException exception)
        {
            Console.Error.WriteLine(exception.Message);
            Console.Error.WriteLine(Usage);
            return 2;
        }

        using var node = new RigNode(options);
        bool isDone = options.Mode switch
        {
            RigMode.Pub => new PublisherRun(node, options).Run(),
            RigMode.Sub => new SubscriberRun(node, options).Run(),
            RigMode.Ping => new PingRun(node, options).Run(),
            _ => new PongRun(node, options).Run(),
        };
        if (!isDone)
        {
            Console.WriteLine($"RESULT FAIL mode={options.Mode} not done in {options.SecondsMax} s");
        }

        return isDone ? 0 : 1;
    }
}
