using System.Diagnostics;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Agrona.Concurrent;
using AeronClient = Adaptive.Aeron.Aeron;

namespace Positions.AeronRig;

/// <summary>A driver and its client, with the turns of both that the application's thread has to do.</summary>
internal sealed class RigNode : IDisposable
{
    private const int TurnsPerClientTurn = 64;
    private const int SpinsBeforeSleep = 20;
    private const int YieldsBeforeSleep = 20;

    private readonly MediaDriver _driver;
    private readonly IIdleStrategy _idle;
    private readonly AgentInvoker? _driverTurn;
    private readonly AgentInvoker _clientTurn;
    private readonly bool _sleepsOnInput;
    private readonly long _sleepNanosMax;
    private readonly long _deadline;
    private int _turns;
    private int _idleTurns;

    internal RigNode(RigOptions options)
    {
        _sleepsOnInput = options.Idle == "input";
        _sleepNanosMax = options.IntervalMicros > 0 ? options.IntervalMicros * 1_000L : 20_000_000;
        _idle = RigOptions.CreateIdle(options.Idle);
        _deadline = Stopwatch.GetTimestamp() + (options.SecondsMax * Stopwatch.Frequency);
        MediaDriver.Context context = new MediaDriver.Context()
            .ThreadingMode(options.Threading)
            .MtuLength(options.MtuBytes)
            .PublicationTermBufferLength(options.TermLengthBytes)
            .InitialWindowLength(options.WindowBytes)
            .PreTouchMappedMemory(true);
        if (options.DriverIdle != "input")
        {
            context.SharedIdleStrategy(RigOptions.CreateIdle(options.DriverIdle));
        }

        _driver = MediaDriver.LaunchEmbedded(context);
        _driverTurn = _driver.SharedAgentInvoker;
        Client = AeronClient.Connect(new AeronClient.Context()
            .AeronDirectoryName(_driver.AeronDirectoryName)
            .UseConductorAgentInvoker(true)
            .DriverAgentInvoker(_driverTurn));
        _clientTurn = Client.ConductorAgentInvoker!;
    }

    internal AeronClient Client { get; }

    internal bool IsOverdue => Stopwatch.GetTimestamp() > _deadline;

    /// <summary>One turn after the application's own, of which <paramref name="workCount"/> says how much it did.</summary>
    internal void Turn(int workCount)
    {
        workCount += _driverTurn?.Invoke() ?? 0;
        if (++_turns >= TurnsPerClientTurn || workCount == 0)
        {
            _turns = 0;
            workCount += _clientTurn.Invoke();
        }

        if (_sleepsOnInput)
        {
            IdleOnInput(workCount);
        }
        else
        {
            _idle.Idle(workCount);
        }
    }

    /// <summary>Turns until the condition holds; false when the time was over first.</summary>
    internal bool TurnUntil(Func<bool> condition)
    {
        while (!condition())
        {
            if (IsOverdue)
            {
                return false;
            }

            Turn(0);
        }

        return true;
    }

    /// <summary>Counters that tell whether a figure was measured on a whole stream.</summary>
    internal string Losses() =>
        $"gaps={_driver.Counters[SystemCounter.LossGapsFound]} naksReceived={_driver.Counters[SystemCounter.NakMessagesReceived]} "
        + $"datagramsIn={_driver.Counters[SystemCounter.DatagramsReceived]} datagramsOut={_driver.Counters[SystemCounter.DatagramsSent]} "
        + $"shortSends={_driver.Counters[SystemCounter.ShortSends]} receiveBuffer={_driver.SocketRcvbufLength}";

    /// <summary>For a driver on this thread: spins shortly, yields a few times, then sleeps until a datagram arrives.</summary>
    private void IdleOnInput(int workCount)
    {
        _idleTurns = workCount > 0 ? 0 : _idleTurns + 1;
        if (_idleTurns > SpinsBeforeSleep && _idleTurns <= SpinsBeforeSleep + YieldsBeforeSleep)
        {
            Thread.Yield();
        }
        else if (_idleTurns > SpinsBeforeSleep)
        {
            _driver.WaitForInput(_sleepNanosMax);
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        _driver.Dispose();
    }
}
