using Adaptive.Agrona.Concurrent;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Threading;

/// <summary>What an agent's thread throws reaches the error handler wherever in the turn it is thrown, and never ends the process.</summary>
public sealed class AgentRunnerTests
{
    [Test]
    [CancelAfter(HangGuard.Milliseconds)]
    public void ShouldTellTheErrorHandlerAndGoOn_WhenIdlingThrows(CancellationToken cancellation)
    {
        var errors = new CollectingErrorHandler();
        var agent = new CountingAgent();
        var idle = new ThrowOnceIdleStrategy();
        using (var runner = new AgentRunner(idle, errors, agent))
        {
            runner.Start();
            while (agent.TurnCount < ThrowOnceIdleStrategy.ThrowsAt + 10)
            {
                cancellation.ThrowIfCancellationRequested();
                Thread.Yield();
            }
        }

        Assert.That(errors.Errors.Select(static error => error.Message), Is.EqualTo(new[] { ThrowOnceIdleStrategy.Message }));
        Assert.That(agent.IsClosed, Is.True);
    }

    private sealed class CountingAgent : IAgent
    {
        private int _turnCount;

        internal int TurnCount => Volatile.Read(ref _turnCount);

        internal bool IsClosed { get; private set; }

        public void OnStart()
        {
        }

        public int DoWork()
        {
            Volatile.Write(ref _turnCount, _turnCount + 1);
            return 0;
        }

        public void OnClose() => IsClosed = true;

        public string RoleName() => "counting";
    }

    private sealed class ThrowOnceIdleStrategy : IIdleStrategy
    {
        internal const string Message = "expected by a test";
        internal const int ThrowsAt = 5;
        private int _idles;

        public void Idle(int workCount)
        {
            if (++_idles == ThrowsAt)
            {
                throw new InvalidOperationException(Message);
            }

            Thread.Yield();
        }

        public void Idle() => Idle(0);

        public void Reset()
        {
        }
    }
}
