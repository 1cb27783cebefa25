using Positions.Protocol;
using Positions.Testing.Inputs;

namespace Positions.Reference.Tests.Comparison;

/// <summary>Inputs that are made as they are taken, since what comes next depends on what has become of those before.</summary>
internal sealed record GeneratedStream(Func<InputEvent> Next, int Length)
{
    /// <summary>All kinds of inputs, each often enough.</summary>
    public static GeneratedStream Of(ulong seed, InputFeatures features, int length, ReferenceModel model) =>
        new(new InputStreamGenerator(seed, features) { Seen = new ModelStreamView(model) }.Next, length);

    /// <summary>Inputs that all meet each other.</summary>
    public static GeneratedStream OfCollisions(ulong seed, ReferenceModel model)
    {
        var generator = new CollisionGenerator(seed, CoreFeatures.PresentInCollisions, source =>
            model.Sources.GetValueOrDefault(source) is { HasEpoch: true } known
                ? new SourceStanding(known.Epoch, known.NextExpected, known.Halt == HaltReason.Conflict)
                : SourceStanding.Unknown);
        return new GeneratedStream(generator.Next, generator.Length);
    }
}
