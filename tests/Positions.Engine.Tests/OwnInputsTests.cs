using Disruptor;
using Positions.Engine.Ingress;
using Positions.Protocol;

namespace Positions.Engine.Tests;

/// <summary>What ingress sequences of itself while work is open.</summary>
public sealed class OwnInputsTests
{
    private readonly ValueRingBuffer<InputEvent> _ring = ValueRingBuffer<InputEvent>.CreateSingleProducer(static () => default, 256, new YieldingWaitStrategy());
    private readonly Sequence _done = new();
    private readonly OpenWorkSignal _signal = new();
    private readonly InputSequencer _sequencer;
    private readonly OwnInputs _inputs;

    public OwnInputsTests()
    {
        var time = new ManualTime();
        _ring.AddGatingSequences(_done);
        _sequencer = new InputSequencer(_ring, new EngineClock(time, 0), 100, 1);
        _inputs = new OwnInputs(_signal, _sequencer, new IngressCounters());
    }

    [TestCase(1, 1)]
    [TestCase(63, 63)]
    [TestCase(5_000, OwnInputs.MostSlicesAtOnce)]
    public void ShouldSequenceNoMoreThanTheWorkNeeds_WhenNothingElseIsUnderWay(long slices, int expected)
    {
        _signal.Set(slices, actions: 0, deadlineNanos: 0, appliedSequence: 100);
        Assert.That(_inputs.ContinueWork(0), Is.EqualTo(expected));
        Assert.That(_sequencer.LastSequence, Is.EqualTo(100 + expected));
        Assert.That(_ring[0].Template, Is.EqualTo(TemplateId.WorkContinued));
    }

    [Test]
    public void ShouldWait_WhenSomethingIsOnItsWay()
    {
        _signal.Set(500, actions: 0, deadlineNanos: 0, appliedSequence: 100);
        int first = _inputs.ContinueWork(0);
        Assert.That(_inputs.ContinueWork(0), Is.Zero, "these have not been applied");
        _signal.Set(500 - first + 1, actions: 0, deadlineNanos: 0, appliedSequence: 100 + first - 1);
        Assert.That(_inputs.ContinueWork(0), Is.Zero, "the last of them has not been applied");
        _signal.Set(500 - first, actions: 0, deadlineNanos: 0, appliedSequence: 100 + first);
        Assert.That(_inputs.ContinueWork(0), Is.EqualTo(OwnInputs.MostSlicesAtOnce));
        _signal.Set(0, actions: 0, deadlineNanos: 0, appliedSequence: _sequencer.LastSequence);
        Assert.That(_inputs.ContinueWork(0), Is.Zero, "nothing is open");
    }

    [Test]
    public void ShouldLeaveRoomForOperators_WhenTheRingFillsUp()
    {
        for (int applied = 100, more = 1; more > 0; applied += more)
        {
            _signal.Set(5_000, actions: 0, deadlineNanos: 0, appliedSequence: applied);
            more = _inputs.ContinueWork(0);
        }

        Assert.That(_sequencer.HasRoomFor(OrderRepair.ControlHeadroom), Is.True);
        Assert.That(_sequencer.HasRoomFor(OrderRepair.ControlHeadroom + 1), Is.False);
    }
}
