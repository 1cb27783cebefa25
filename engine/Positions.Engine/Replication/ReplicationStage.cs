using Disruptor;
using Positions.Engine.Hosting;
using Positions.Engine.Pipeline;
using Positions.Protocol;

namespace Positions.Engine.Replication;

/// <summary>The replicator's room beside the journaler. With Replication:Mode none there is nobody to send to: every input passes at once.</summary>
/// <remarks>Thread: replicator. Reads: input ring. Writes: the replicated sequence (its poller's). Waits for: nothing.</remarks>
public sealed class ReplicationStage(ValueEventPoller<InputEvent> poller) : IStage
{
    private readonly EventPoller.ValueHandler<InputEvent> _pass = static (ref InputEvent _, long _, bool _) => true;

    public string Name => "replicator";

    public ExitCode ExitCodeOnFailure => ExitCode.LogicHalted;

    public int DoWork() => poller.Poll(_pass) == EventPoller.PollState.Processing ? 1 : 0;

    public void Dispose()
    {
    }
}
