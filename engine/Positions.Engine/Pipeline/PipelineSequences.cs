using Disruptor;

namespace Positions.Engine.Pipeline;

/// <summary>
/// How far each stage is. The chain that always holds: <c>Output &lt;= Applied &lt;= min(Journaled, Replicated) &lt;= Published</c>.
/// Ring sequences begin at 0 with every start; input sequences go on from the journal's. Any thread may read.
/// </summary>
public sealed class PipelineSequences(ICursored inputRing, Sequence journaled, Sequence replicated, Sequence applied, long lastRecoveredSequence)
{
    private readonly Sequence _output = new(lastRecoveredSequence);

    /// <summary>Last input that ingress has put into the ring.</summary>
    public long Published => ToInput(inputRing.Cursor);

    /// <summary>Last input that passed the journaler under the configured durability.</summary>
    public long Journaled => ToInput(journaled.Value);

    /// <summary>Last input that passed the replicator.</summary>
    public long Replicated => ToInput(replicated.Value);

    /// <summary>What both have passed: what may be seen.</summary>
    public long Released => Math.Min(Journaled, Replicated);

    /// <summary>Last input that the logic has applied.</summary>
    public long Applied => ToInput(applied.Value);

    /// <summary>Last input whose outputs the publisher has seen; behind the read model.</summary>
    public long Output => _output.Value;

    /// <summary>Last input of the journal when this start began.</summary>
    public long LastRecovered => lastRecoveredSequence;

    /// <summary>Thread: output.</summary>
    public void SetOutput(long inputSequence) => _output.SetValue(inputSequence);

    public long ToInput(long ringSequence) => ringSequence + 1 + lastRecoveredSequence;

    public long ToRing(long inputSequence) => inputSequence - 1 - lastRecoveredSequence;

    /// <summary>
    /// The one place where the chain is asserted. Reads from the end of the chain to its beginning: every sequence only grows, so
    /// what is read later can only be higher.
    /// </summary>
    /// <exception cref="InvalidOperationException">The chain is broken: the engine must halt.</exception>
    public void Assert()
    {
        long output = Output;
        long appliedNow = Applied;
        long released = Released;
        long published = Published;
        if (output > appliedNow || appliedNow > released || released > published)
        {
            throw new InvalidOperationException(
                $"pipeline order is broken: output {output} <= applied {appliedNow} <= released {released} <= published {published} does not hold");
        }
    }
}
