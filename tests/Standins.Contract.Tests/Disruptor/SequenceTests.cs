using Disruptor;

namespace Standins.Contract.Tests.Disruptor;

public class SequenceTests
{
    [Test]
    public void ShouldStartBeforeTheFirstEvent_WhenNoValueIsGiven()
    {
        Assert.That(new Sequence().Value, Is.EqualTo(-1));
        Assert.That(Sequence.InitialCursorValue, Is.EqualTo(-1));
        Assert.That(new Sequence(42).Value, Is.EqualTo(42));
    }

    [Test]
    public void ShouldHoldTheValue_WhenSet()
    {
        Sequence sequence = new();

        sequence.SetValue(5);
        Assert.That(sequence.Value, Is.EqualTo(5));

        sequence.SetValueVolatile(long.MaxValue);
        Assert.That(sequence.Value, Is.EqualTo(long.MaxValue));
        Assert.That(sequence.ToString(), Is.EqualTo("9223372036854775807"));
    }

    [Test]
    public void ShouldSetOnlyFromTheExpectedValue_WhenComparing()
    {
        Sequence sequence = new(7);

        Assert.That(sequence.CompareAndSet(6, 100), Is.False);
        Assert.That(sequence.Value, Is.EqualTo(7));
        Assert.That(sequence.CompareAndSet(7, 100), Is.True);
        Assert.That(sequence.Value, Is.EqualTo(100));
    }

    [Test]
    public void ShouldReturnTheNewValue_WhenAdding()
    {
        Sequence sequence = new();

        Assert.That(sequence.IncrementAndGet(), Is.Zero);
        Assert.That(sequence.AddAndGet(10), Is.EqualTo(10));
        Assert.That(sequence.AddAndGet(-3), Is.EqualTo(7));
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task ShouldLoseNoIncrement_WhenThreadsAddAtOnce(CancellationToken cancellationToken)
    {
        const int Turns = 100_000;
        Sequence sequence = new(0);

        await Task.WhenAll(Threads.Run(Increment, cancellationToken), Threads.Run(CompareAndIncrement, cancellationToken));

        Assert.That(sequence.Value, Is.EqualTo(2 * Turns));

        void Increment()
        {
            for (int i = 0; i < Turns; i++)
            {
                sequence.IncrementAndGet();
            }
        }

        void CompareAndIncrement()
        {
            for (int i = 0; i < Turns; i++)
            {
                long value;
                do
                {
                    value = sequence.Value;
                }
                while (!sequence.CompareAndSet(value, value + 1));
            }
        }
    }
}
