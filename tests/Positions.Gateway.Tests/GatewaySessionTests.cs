using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway.Tests;

/// <summary>protocol.md, "How a session goes", from the gateway's side: one step of it per test.</summary>
public sealed class GatewaySessionTests
{
    private SessionRig _rig = new();

    [Test]
    public void ShouldSendNothing_WhenThereIsNoEgressImage() => Assert.That(_rig.Turn(5 * SessionRig.Second), Is.Empty);

    [Test]
    public void ShouldRepeatHelloEachSecond_UntilStateArrives()
    {
        _rig.Session.OnImageAvailable(SessionRig.Image);
        Assert.That(_rig.Turn(), Is.EqualTo("Hello 1"));
        Assert.That(_rig.Turn(SessionRig.Second - 1), Is.Empty);
        Assert.That(_rig.Turn(1), Is.EqualTo("Hello 1"));
        _rig.State(1);
        Assert.That(_rig.Turn(), Is.EqualTo("Beat 0"));
        Assert.That(_rig.Turn(SessionRig.Second), Is.EqualTo("Beat 0"));
        Assert.That(_rig.Session.HelloCount, Is.EqualTo(2));
    }

    [Test]
    public void ShouldGoOnWaiting_WhenTheAnswerIsForAnotherSourceOrFromAFollower()
    {
        _rig.Session.OnImageAvailable(SessionRig.Image);
        _rig.Turn();
        _rig.State(5, sourceId: 8);
        _rig.State(5, leads: false);
        Assert.That(_rig.Session.State, Is.EqualTo(GatewaySessionState.AwaitingState));
        Assert.That(_rig.Turn(SessionRig.Second), Is.EqualTo("Hello 1"));
    }

    [Test]
    public void ShouldNumberFromNextExpected_WhenTheEngineKnowsTheSource()
    {
        Assert.That(_rig.Append(1), Is.Zero, "the first number is not known yet");
        _rig.Streaming(nextExpected: 42);
        Assert.That(_rig.Append(2), Is.EqualTo(2));
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 42, Fill 43"));
        Assert.That(_rig.Session.AckedSourceSeq, Is.EqualTo(41));
    }

    [Test]
    public void ShouldSkipWhatTheEngineHas_WhenNumbersAreFixed()
    {
        _rig = new SessionRig(new GatewaySessionOptions { SourceId = 7, WindowMessages = 8, HistoryMessages = 16, FirstSourceSeq = 1 });
        Assert.That(_rig.Append(2), Is.EqualTo(2), "numbers are known before the engine is");
        _rig.Streaming(nextExpected: 4);
        _rig.Append(3);
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 4, Fill 5"));
        _rig.Ack(5);
        Assert.That(_rig.Acked, Is.EqualTo(new long[] { 1, 2, 3, 4, 5 }));
        Assert.That(_rig.Session.KnownCount, Is.EqualTo(3));
    }

    [Test]
    public void ShouldSetSourceEpochNumberAndIds_WhenAFillHasNone()
    {
        _rig.Streaming(nextExpected: 9);
        _rig.Append(1);
        _rig.Session.DoWork(_rig.NowNanos, _rig.Output);
        Fill fill = MessageEncoder.Block<Fill>(_rig.Output.Messages[0]);
        Assert.That(fill.Prefix.SourceId, Is.EqualTo(7));
        Assert.That(fill.Prefix.Epoch, Is.EqualTo(1));
        Assert.That(fill.Prefix.SourceSeq, Is.EqualTo(9));
        Assert.That(fill.ExecId.ToString(), Is.EqualTo("e7-1-9"));
        Assert.That(fill.OrderId.IsNull);
        Assert.That(MessageDecoder.DecodeGatewayMessage(_rig.Output.Messages[0], new byte[256], out _), Is.EqualTo(DecodeResult.Ok));
    }

    [Test]
    public void ShouldKeepIds_WhenAFillHasThem()
    {
        _rig.Streaming();
        Fill fill = SessionRig.SomeFill();
        fill.ExecId = Text36.From("1001");
        _rig.Session.TryAppendFill(in fill, 0);
        _rig.Session.DoWork(_rig.NowNanos, _rig.Output);
        Assert.That(MessageEncoder.Block<Fill>(_rig.Output.Messages[0]).ExecId.ToString(), Is.EqualTo("1001"));
    }

    [Test]
    public void ShouldRefuseMore_WhenTheWindowIsFull()
    {
        _rig.Streaming();
        Assert.That(_rig.Append(20), Is.EqualTo(8));
        _rig.Turn();
        Assert.That(_rig.Append(1), Is.Zero);
        _rig.Ack(3);
        Assert.That(_rig.Append(20), Is.EqualTo(3));
        Assert.That(_rig.Session.UnackedCount, Is.EqualTo(8));
    }

    [Test]
    public void ShouldTryTheSameMessageAgain_WhenTheOutputIsBackPressured()
    {
        _rig.Streaming();
        _rig.Append(2);
        _rig.Output.IsBlocked = true;
        Assert.That(_rig.Turn(3 * SessionRig.Second), Is.Empty);
        _rig.Output.IsBlocked = false;
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 1, Fill 2, Beat 2"));
    }

    [Test]
    public void ShouldReportEachAckOnce_WhenAcksAreRepeatedOrOld()
    {
        _rig.Streaming();
        _rig.Append(4);
        _rig.Turn();
        _rig.Ack(2, rejectedCount: 1);
        _rig.Ack(2, rejectedCount: 1);
        _rig.Ack(1, rejectedCount: 1);
        _rig.Ack(4, rejectedCount: 2);
        Assert.That(_rig.Acked, Is.EqualTo(new long[] { 1, 2, 3, 4 }));
        Assert.That(_rig.Session.RejectedCount, Is.EqualTo(2));
    }

    [Test]
    public void ShouldSendTheRangeAgain_WhenAsked()
    {
        _rig.Streaming();
        _rig.Append(6);
        _rig.Turn();
        _rig.AskAgain(2, 4);
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 2, Fill 3, Fill 4"), "same numbers, same content, no PossResend");
        Assert.That(_rig.Session.ResentCount, Is.EqualTo(3));
    }

    [TestCase(7, 9, "")]
    [TestCase(5, 9, "Fill 5, Fill 6")]
    [TestCase(4, 3, "")]
    public void ShouldSendAgainOnlyWhatWasSent_WhenTheRangeIsOdd(long from, long to, string expected)
    {
        _rig.Streaming();
        _rig.Append(6);
        _rig.Turn();
        _rig.AskAgain(from, to);
        Assert.That(_rig.Turn(), Is.EqualTo(expected));
    }

    [Test]
    public void ShouldFinishARange_WhenTheEngineRepeatsItsRequestMeanwhile()
    {
        _rig = new SessionRig(new GatewaySessionOptions { SourceId = 7, WindowMessages = 8, HistoryMessages = 16, SendBurstMessages = 2 });
        _rig.Streaming();
        _rig.Append(6);
        _rig.Turn();
        _rig.Turn();
        _rig.Turn();
        _rig.AskAgain(1, 5);
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 1, Fill 2"));
        _rig.AskAgain(1, 5);
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 3, Fill 4"), "not from the beginning");
        _rig.AskAgain(1, 5);
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 5"));
        _rig.AskAgain(1, 5);
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 1, Fill 2"), "the range was served and lost: again");
    }

    [Test]
    public void ShouldServeAckedMessages_WhenTheyAreStillRetained()
    {
        _rig.Streaming();
        _rig.Append(4);
        _rig.Turn();
        _rig.Ack(4);
        _rig.AskAgain(1, 2);
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 1, Fill 2"));
    }

    [Test]
    public void ShouldHalt_WhenWhatIsAskedForIsNoLongerRetained()
    {
        _rig.Streaming();
        for (int round = 0; round < 4; round++)
        {
            _rig.Append(8);
            _rig.Turn();
            _rig.Ack(8 * (round + 1));
        }

        _rig.AskAgain(17, 17);
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 17"), "the last 16 are retained");
        _rig.AskAgain(16, 17);
        Assert.That(_rig.Session.HaltCause, Is.EqualTo(GatewayHaltCause.HistoryLost));
        Assert.That(_rig.Turn(SessionRig.Second), Is.Empty);
    }

    [Test]
    public void ShouldSendAckedMessagesAgain_WhenARestartedEngineLostThem()
    {
        _rig.Streaming();
        _rig.Append(6);
        _rig.Turn();
        _rig.Ack(6, engineSequence: 60);
        _rig.Session.OnImageAvailable(78);
        Assert.That(_rig.Turn(), Is.EqualTo("Hello 7"));
        _rig.State(4, image: 78, term: 2, engineSequence: 33);
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 4, Fill 5, Fill 6"));
        Assert.That(_rig.Session.AckedSourceSeq, Is.EqualTo(3));
        Assert.That(_rig.Session.LostAckedCount, Is.EqualTo(1));
        _rig.Ack(6, image: 78);
        Assert.That(_rig.Acked, Is.EqualTo(new long[] { 1, 2, 3, 4, 5, 6 }), "an ack is told once");
    }

    [Test]
    public void ShouldWait_WhenTheBoundImageGoes()
    {
        _rig.Streaming();
        _rig.Append(2);
        _rig.Session.OnImageUnavailable(SessionRig.Image);
        Assert.That(_rig.Session.State, Is.EqualTo(GatewaySessionState.Disconnected));
        Assert.That(_rig.Turn(2 * SessionRig.Second), Is.Empty);
        _rig.Session.OnImageAvailable(78);
        Assert.That(_rig.Turn(), Is.EqualTo("Hello 1"));
        _rig.Ack(2, image: SessionRig.Image);
        Assert.That(_rig.Session.AckedSourceSeq, Is.Zero, "what an engine said that is gone counts no longer");
        _rig.State(1, image: 78);
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 1, Fill 2, Beat 2"));
    }

    [Test]
    public void ShouldStayWithTheLeader_WhenAFormerOneAnswersLate()
    {
        _rig.Streaming();
        _rig.Append(2);
        _rig.Turn();
        _rig.Session.OnImageAvailable(78);
        _rig.State(1, image: 78, term: 2);
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 1, Fill 2"));
        _rig.State(1, image: SessionRig.Image, term: 1);
        Assert.That(_rig.Turn(), Is.Empty);
    }

    [Test]
    public void ShouldNotSendAllAgain_WhenASecondAnswerToAnOldHelloComesLate()
    {
        _rig.Streaming();
        _rig.Append(5);
        _rig.Turn();
        _rig.State(1);
        Assert.That(_rig.Turn(), Is.Empty, "nothing acked is asked for");
        _rig.Ack(5, engineSequence: 50);
        _rig.State(1, engineSequence: 3);
        Assert.That(_rig.Turn(), Is.Empty, "older than the ack");
    }

    [TestCase(RejectReason.SourceSeqReused)]
    [TestCase(RejectReason.SourceHalted)]
    public void ShouldStopSending_WhenTheSourceIsInConflictHalt(RejectReason reason)
    {
        _rig.Streaming();
        _rig.Append(3);
        _rig.Turn();
        _rig.Reject(reason, 2, engineSequence: 20);
        Assert.That(_rig.Session.State, Is.EqualTo(GatewaySessionState.Halted));
        Assert.That(_rig.Session.HaltCause, Is.EqualTo(GatewayHaltCause.Conflict));
        Assert.That(_rig.Append(1), Is.Zero);
        Assert.That(_rig.Turn(5 * SessionRig.Second), Is.Empty);
        _rig.State(2, engineSequence: 20);
        Assert.That(_rig.Session.State, Is.EqualTo(GatewaySessionState.Halted), "the state that announces the halt does not end it");
    }

    [Test]
    public void ShouldSendFromNextExpected_WhenAConflictHaltIsResumed()
    {
        _rig.Streaming();
        _rig.Append(3);
        _rig.Turn();
        _rig.Reject(RejectReason.SourceHalted, 2, engineSequence: 20);
        _rig.State(2, engineSequence: 25);
        Assert.That(_rig.Turn(), Is.EqualTo("Fill 2, Fill 3"));
        Assert.That(_rig.Session.HaltCause, Is.EqualTo(GatewayHaltCause.None));
    }

    [Test]
    public void ShouldNumberUnackedAnew_WhenTheEpochIsRaised()
    {
        _rig.Streaming();
        _rig.Append(5);
        _rig.Turn();
        _rig.Ack(2);
        _rig.Reject(RejectReason.SourceHalted, 3, engineSequence: 20);
        _rig.Session.RestartEpoch(2);
        Assert.That(_rig.Turn(), Is.EqualTo("Hello 1"));
        _rig.State(1, epoch: 2, engineSequence: 30);
        _rig.Session.DoWork(_rig.NowNanos, _rig.Output);
        string[] execIds = [.. _rig.Output.Messages.Where(m => m.Length > 100).Select(m => MessageEncoder.Block<Fill>(m).ExecId.ToString())];
        Assert.That(_rig.Output.Take(), Is.EqualTo("Fill 1*, Fill 2*, Fill 3*"));
        Assert.That(execIds, Is.EqualTo(new[] { "e7-1-3", "e7-1-4", "e7-1-5" }));
        _rig.Ack(3, epoch: 2);
        Assert.That(_rig.Session.UnackedCount, Is.Zero);
        Assert.That(() => _rig.Session.RestartEpoch(2), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ShouldStartAtOne_WhenTheEngineHasNotSeenTheEpoch()
    {
        _rig.Streaming();
        _rig.Append(2);
        _rig.Session.RestartEpoch(4);
        _rig.State(17, epoch: 3);
        Assert.That(_rig.Turn(), Does.StartWith("Fill 1*, Fill 2*"));
    }

    [Test]
    public void ShouldTakeTheEpochOver_WhenNothingWasAppended()
    {
        _rig.Session.OnImageAvailable(SessionRig.Image);
        _rig.State(10, epoch: 5);
        _rig.Append(1);
        Assert.That(_rig.Turn(), Does.StartWith("Fill 10"));
        Assert.That(_rig.Session.Epoch, Is.EqualTo(5));
    }

    [Test]
    public void ShouldHaltAsStale_WhenAnotherProcessRaisedTheEpoch()
    {
        _rig.Streaming();
        _rig.Append(1);
        _rig.State(1, epoch: 2);
        Assert.That(_rig.Session.HaltCause, Is.EqualTo(GatewayHaltCause.StaleEpoch));
        Assert.That(_rig.Turn(SessionRig.Second), Is.Empty);
    }

    [Test]
    public void ShouldHalt_WhenTheEngineHasJudgedNumbersThatWereNeverSent()
    {
        _rig.Streaming();
        _rig.Append(1);
        _rig.Turn();
        _rig.Ack(3);
        Assert.That(_rig.Session.HaltCause, Is.EqualTo(GatewayHaltCause.NumberingConflict));
    }

    [Test]
    public void ShouldCountRejectsByReason_WhenTheyAreOrdinary()
    {
        _rig.Streaming();
        _rig.Append(3);
        _rig.Turn();
        _rig.Reject(RejectReason.QuantityNotPositive, 1);
        _rig.Reject(RejectReason.Currency, 2);
        _rig.Reject(RejectReason.Currency, 2, epoch: 9);
        _rig.Reject((RejectReason)900, 3);
        Assert.That(_rig.Session.State, Is.EqualTo(GatewaySessionState.Streaming));
        Assert.That(_rig.Session.Rejects.Count, Is.EqualTo(3));
        Assert.That(_rig.Session.Rejects.CountOf(3), Is.EqualTo(1));
        Assert.That(_rig.Session.Rejects.CountOf(19), Is.EqualTo(1));
        Assert.That(_rig.Session.Rejects.Last().Select(r => r.SourceSeq), Is.EqualTo(new long[] { 1, 2, 3 }));
        Assert.That(_rig.RejectReasons, Has.Count.EqualTo(3));
    }

    [Test]
    public void ShouldPassOver_WhenAMessageIsShortOrOfAnotherSchema()
    {
        _rig.Session.OnImageAvailable(SessionRig.Image);
        byte[] state = new byte[40];
        MessageEncoder.Encode(new SourceState { SourceId = 7, Flags = 1, Epoch = 1, NextExpectedSourceSeq = 1 }, state);
        for (int length = 0; length < state.Length; length++)
        {
            _rig.Session.OnMessage(state.AsSpan(0, length), SessionRig.Image, 0);
        }

        byte[] otherSchema = [.. state];
        otherSchema[4]++;
        _rig.Session.OnMessage(otherSchema, SessionRig.Image, 0);
        Assert.That(_rig.Session.State, Is.EqualTo(GatewaySessionState.AwaitingState));
        _rig.Session.OnMessage(state, SessionRig.Image, 0);
        Assert.That(_rig.Session.State, Is.EqualTo(GatewaySessionState.Streaming));
    }

    [Test]
    public void ShouldNotAllocate_WhenStreaming()
    {
        var session = new GatewaySession(new GatewaySessionOptions { SourceId = 7 });
        var output = new NullOutput();
        session.OnImageAvailable(1);
        byte[] egress = new byte[64];
        MessageEncoder.Encode(new SourceState { SourceId = 7, Flags = 1, Epoch = 1, NextExpectedSourceSeq = 1 }, egress);
        session.OnMessage(egress.AsSpan(0, 40), 1, 0);
        Fill fill = SessionRig.SomeFill();
        long allocated = 0;
        for (int i = 1; i <= 20_000; i++)
        {
            if (i == 10_000)
            {
                allocated = GC.GetAllocatedBytesForCurrentThread();
            }

            session.TryAppendFill(in fill, i);
            session.DoWork(i * 1_000_000L, output);
            int length = MessageEncoder.Encode(new SourceAck { SourceId = 7, Epoch = 1, AckedSourceSeq = i }, egress);
            session.OnMessage(egress.AsSpan(0, length), 1, i);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - allocated, Is.Zero);
        Assert.That(session.AckedSourceSeq, Is.EqualTo(20_000));
    }

    private sealed class NullOutput : IGatewayOutput
    {
        public bool TrySend(ReadOnlySpan<byte> message) => true;
    }
}
