using Positions.Core;
using Positions.Engine.Egress;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;

namespace Positions.Engine.Tests;

/// <summary>The published copies against the state that they are copies of.</summary>
public sealed class ReadModelTests
{
    [Test]
    public void ShouldShowTheStateAfterBoth_WhenABustHadWaitedForItsFill()
    {
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var model = new ReadModel(logic);
        InputScript script = new InputScript()
            .Add(InputFactory.Started())
            .Add(InputFactory.Fill(1, 1, Side.Buy, "10", "5", "A"))
            .Add(InputFactory.Bust(1, 2, "B-BUST", "B"))
            .Add(InputFactory.Fill(1, 3, Side.Buy, "3", "5", "B"));
        foreach (InputEvent input in script.Inputs)
        {
            var sink = new ReadModelSink(model);
            logic.Apply(in input, ref sink);
        }

        Assert.That(model.TryFindPosition(Text16.From("ACC"), Text24.From("SYM"), out int index), Is.True);
        PositionCopy copy = model.Positions.Read(index);
        PositionView state = logic.GetPosition(index);
        Assert.That((copy.Version, copy.Quantity), Is.EqualTo((3L, 10 * Decimal8.One)));
        Assert.That((copy.Version, copy.Quantity, copy.OpenCost), Is.EqualTo((state.Version, state.Quantity.Mantissa, state.OpenCost)));
    }

    private readonly struct ReadModelSink(ReadModel model) : IOutputSink
    {
        private readonly OutputEvent[] _slot = new OutputEvent[1];

        public ref OutputEvent Claim() => ref _slot[0];

        public void Commit() => model.Take(in _slot[0]);
    }
}
