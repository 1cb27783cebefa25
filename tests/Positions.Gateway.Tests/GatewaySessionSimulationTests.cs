using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;

namespace Positions.Gateway.Tests;

/// <summary>
/// A session and an engine over links that lose, duplicate and delay both ways, through restarts that forget: every fill is applied once,
/// in order.
/// </summary>
public sealed class GatewaySessionSimulationTests
{
    private const long StepNanos = 1_000_000L;

    private readonly List<(long DueNanos, byte[] Message, int Image)> _toEngine = [];
    private readonly List<(long DueNanos, byte[] Message, int Image)> _toGateway = [];
    private SeededRandom _random = new(0);
    private long _nowNanos;

    [Test]
    [CancelAfter(60_000)]
    public void ShouldApplyEveryFillOnceInOrder_WhenLinksAreBadAndTheEngineForgets()
    {
        ulong seed = TestSeed.Next(nameof(ShouldApplyEveryFillOnceInOrder_WhenLinksAreBadAndTheEngineForgets));
        for (ulong round = 0; round < 40; round++)
        {
            Run(seed + round, restarts: true);
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public void ShouldApplyEveryFillOnceInOrder_WhenTheGatewaySpoilsItsOwnLine()
    {
        ulong seed = TestSeed.Next(nameof(ShouldApplyEveryFillOnceInOrder_WhenTheGatewaySpoilsItsOwnLine));
        var engineOutput = new CollectingOutput();
        var faulty = new FaultyOutput(engineOutput, new FaultOptions { Drop = 0.1, Duplicate = 0.1, Reorder = 0.2, Seed = seed });
        GatewaySession? session = null;
        var engine = new FakeEngine((message, image) => session!.OnMessage(message, image, _nowNanos));
        session = new GatewaySession(new GatewaySessionOptions { SourceId = 7, WindowMessages = 64, HistoryMessages = 256 });
        session.OnImageAvailable(1);
        int appended = 0;
        Fill fill = SessionRig.SomeFill();
        for (int step = 0; step < 200_000 && (appended < 3_000 || session.UnackedCount > 0); step++, _nowNanos += StepNanos)
        {
            while (appended < 3_000 && session.TryAppendFill(in fill, _nowNanos))
            {
                appended++;
            }

            if (session.DoWork(_nowNanos, faulty) == 0)
            {
                faulty.Flush();
            }

            foreach (byte[] message in engineOutput.Messages)
            {
                engine.Receive(message);
            }

            engineOutput.Messages.Clear();
            engine.Tick(_nowNanos);
        }

        AssertAllApplied(engine, 3_000, session);
        Assert.That(faulty.DroppedCount, Is.Positive);
        Assert.That(faulty.DuplicatedCount, Is.Positive);
        Assert.That(faulty.ReorderedCount, Is.Positive);
    }

    private void Run(ulong seed, bool restarts)
    {
        const int fillCount = 1_500;
        _random = new SeededRandom(seed);
        _nowNanos = 0;
        _toEngine.Clear();
        _toGateway.Clear();
        var engine = new FakeEngine((message, image) => Schedule(_toGateway, message, image));
        var output = new CollectingOutput();
        var session = new GatewaySession(new GatewaySessionOptions { SourceId = 7, WindowMessages = 100, HistoryMessages = 512 });
        session.OnImageAvailable(engine.ImageSessionId);
        int appended = 0;
        int restartsLeft = restarts ? 3 : 0;
        for (int step = 0; step < 400_000 && (appended < fillCount || session.UnackedCount > 0); step++, _nowNanos += StepNanos)
        {
            if (restartsLeft > 0 && _random.Next(1_000) == 0)
            {
                restartsLeft--;
                RestartEngine(engine, session);
            }

            AppendSome(session, ref appended, fillCount);
            output.IsBlocked = _random.Chance(100);
            session.DoWork(_nowNanos, output);
            foreach (byte[] message in output.Messages)
            {
                Schedule(_toEngine, message, 0);
            }

            output.Messages.Clear();
            foreach ((_, byte[] message, _) in TakeDue(_toEngine))
            {
                engine.Receive(message);
            }

            engine.Tick(_nowNanos);
            foreach ((_, byte[] message, int image) in TakeDue(_toGateway))
            {
                session.OnMessage(message, image, _nowNanos);
            }
        }

        AssertAllApplied(engine, fillCount, session);
    }

    private void RestartEngine(FakeEngine engine, GatewaySession session)
    {
        int oldImage = engine.ImageSessionId;
        engine.Restart(_random.Next(50));

        // The old image may go before or after the new one comes.
        if (_random.Chance(500))
        {
            session.OnImageUnavailable(oldImage);
            session.OnImageAvailable(engine.ImageSessionId);
        }
        else
        {
            session.OnImageAvailable(engine.ImageSessionId);
            session.OnImageUnavailable(oldImage);
        }
    }

    private void AppendSome(GatewaySession session, ref int appended, int fillCount)
    {
        Fill fill = SessionRig.SomeFill();
        for (int i = _random.Next(20); i > 0 && appended < fillCount; i--)
        {
            fill.ExecId = Text36.From($"x{appended + 1}");
            if (!session.TryAppendFill(in fill, _nowNanos))
            {
                return;
            }

            appended++;
        }
    }

    private static void AssertAllApplied(FakeEngine engine, int fillCount, GatewaySession session)
    {
        Assert.That(session.HaltCause, Is.EqualTo(GatewayHaltCause.None));
        Assert.That(session.UnackedCount, Is.Zero, "all acknowledged");
        Assert.That(engine.Applied.Select(a => a.SourceSeq), Is.EqualTo(Enumerable.Range(1, fillCount).Select(i => (long)i)));
        Assert.That(engine.Applied.Select(a => a.ExecId).Distinct().Count(), Is.EqualTo(fillCount));
        Assert.That(session.AckedSourceSeq, Is.EqualTo(fillCount));
    }

    private void Schedule(List<(long DueNanos, byte[] Message, int Image)> link, byte[] message, int image)
    {
        if (_random.Chance(50))
        {
            return;
        }

        int copies = _random.Chance(50) ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            // Egress stays in order, as an Aeron image does; ingress may be overtaken.
            long delay = link == _toEngine ? _random.NextInt64(0, 5 * StepNanos) : StepNanos;
            link.Add((_nowNanos + delay, message, image));
        }
    }

    private List<(long DueNanos, byte[] Message, int Image)> TakeDue(List<(long DueNanos, byte[] Message, int Image)> link)
    {
        List<(long DueNanos, byte[] Message, int Image)> due = [.. link.Where(entry => entry.DueNanos <= _nowNanos)];
        link.RemoveAll(entry => entry.DueNanos <= _nowNanos);
        return due;
    }
}
