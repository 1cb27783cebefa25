using System.Collections.Concurrent;
using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;
using AeronClient = Adaptive.Aeron.Aeron;

namespace Positions.Gateway.Tests;

/// <summary>A <see cref="FakeEngine"/> behind real Aeron UDP on ports that the system chose, on a thread of its own.</summary>
internal sealed class FakeEngineHost : IDisposable
{
    private readonly EmbeddedDriver _driver = EmbeddedDriver.Launch(new EmbeddedDriverOptions());
    private readonly AeronClient _aeron;
    private readonly Subscription _ingress;
    private readonly Publication _egress;
    private readonly ConcurrentQueue<byte[]> _toSend = new();
    private readonly Thread _thread;
    private volatile bool _isStopping;

    public FakeEngineHost()
    {
        _aeron = AeronClient.Connect(new AeronClient.Context().AeronDirectoryName(_driver.AeronDirectoryName));
        _ingress = _aeron.AddSubscription("aeron:udp?endpoint=127.0.0.1:0", 1001);
        _egress = _aeron.AddPublication("aeron:udp?control=127.0.0.1:0|control-mode=dynamic", 1002);
        Engine = new FakeEngine((message, _) => _toSend.Enqueue(message));
        _thread = new Thread(Loop) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Looked at only after <see cref="Stop"/>.</summary>
    public FakeEngine Engine { get; }

    public GatewayClientOptions ClientOptions => new()
    {
        Channel = $"aeron:udp?endpoint={_ingress.ResolvedEndpoint}",
        AcksChannel = $"aeron:udp?endpoint=127.0.0.1:0|control={_egress.LocalSocketAddresses()[0]}|control-mode=dynamic",
    };

    public void Stop()
    {
        _isStopping = true;
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _aeron.Dispose();
        _driver.Dispose();
    }

    private void Loop()
    {
        var assembler = new FragmentAssembler(OnFragment);
        var idle = new BackoffIdleStrategy(10, 10, 1, 1);
        while (!_isStopping)
        {
            int work = _ingress.Poll(assembler, 64);
            Engine.Tick(MonotonicClock.NowNanos());
            while (_toSend.TryPeek(out byte[]? message) && (_egress.Offer(new UnsafeBuffer(message)) > 0 || !_egress.IsConnected))
            {
                _toSend.TryDequeue(out _);
                work++;
            }

            idle.Idle(work);
        }
    }

    private void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        byte[] message = new byte[length];
        buffer.GetBytes(offset, message);
        Engine.Receive(message);
    }
}
