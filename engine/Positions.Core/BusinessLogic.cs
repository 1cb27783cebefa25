#pragma warning disable CA1822 // members answer from the pages, which come with the next commit
using System;
using Positions.Core.Pages;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>The pure function (state, input) to (state, outputs). One thread owns it.</summary>
public sealed partial class BusinessLogic : IDisposable
{
    public const uint LogicVersion = 1;

    /// <summary>Most outputs that one input brings about: its outcome and up to three alerts.</summary>
    public const int MaxOutputsPerInput = 4;

    public BusinessLogic(CoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Memory = new StateMemory();
    }

    /// <summary>Sequence of the last input applied; 0 before the first.</summary>
    public long AppliedSequence { get; private set; }

    public StateMemory Memory { get; }

    public CoreCounters Counters { get; } = new();

    /// <exception cref="InvariantViolationException">The input is not the next one, or was written by another logic version.</exception>
    public void Apply<TSink>(in InputEvent input, ref TSink sink)
        where TSink : struct, IOutputSink, allows ref struct
    {
        Invariant.Check(input.Sequence == AppliedSequence + 1);
        AppliedSequence = input.Sequence;
        ref OutputEvent output = ref sink.Claim();
        output = default;
        output.InputSequence = input.Sequence;
        output.EngineTime = input.EngineTime;
        output.Template = input.Template;
        output.Kind = OutputKind.Outcome;
        output.Disposition = Disposition.Control;
        sink.Commit();
    }

    /// <summary>The digest at the present cut; the cost is proportional to the pages changed since the last refresh.</summary>
    public StateDigest ComputeDigest() => default;

    /// <summary>Rehashes at most <paramref name="maxPages"/> changed pages ahead of the next digest; returns how many are left.</summary>
    public int RefreshDigest(int maxPages) => 0;

    public void Dispose()
    {
    }
}
