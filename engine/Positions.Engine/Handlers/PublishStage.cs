using Disruptor;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Hosting;
using Positions.Engine.Pipeline;

namespace Positions.Engine.Handlers;

/// <summary>Behind the read model: answers commands, and hands acks, updates and rejects to the egress publisher. It never holds back the logic.</summary>
/// <remarks>Thread: output. Reads: output ring behind the read model. Writes: egress publication, command outcomes. Waits for: nothing.</remarks>
public sealed class PublishStage : IStage
{
    private readonly ValueEventPoller<OutputEvent> _poller;
    private readonly EgressPublisher _publisher;
    private readonly PendingCommands _pending;
    private readonly PipelineSequences _sequences;
    private readonly EventPoller.ValueHandler<OutputEvent> _onOutput;
    private int _count;
    private long _lastSequence;

    public PublishStage(ValueEventPoller<OutputEvent> poller, EgressPublisher publisher, PendingCommands pending, PipelineSequences sequences)
    {
        _poller = poller;
        _publisher = publisher;
        _pending = pending;
        _sequences = sequences;
        _lastSequence = sequences.Output;
        _onOutput = OnOutput;
    }

    public string Name => "publisher";

    public ExitCode ExitCodeOnFailure => ExitCode.LogicHalted;

    public int DoWork()
    {
        _count = 0;
        _poller.Poll(_onOutput);
        if (_count > 0)
        {
            _sequences.SetOutput(_lastSequence);
        }

        return _count + _publisher.DoWork(isDrained: _count == 0);
    }

    public void Dispose() => _publisher.Dispose();

    private bool OnOutput(ref OutputEvent output, long sequence, bool endOfBatch)
    {
        _count++;
        _publisher.Take(in output);
        if (output.Kind == OutputKind.Outcome)
        {
            // What comes before an outcome belongs to an input that is not told in full yet.
            _lastSequence = output.InputSequence;
            _pending.Complete(in output);
        }

        return true;
    }
}
