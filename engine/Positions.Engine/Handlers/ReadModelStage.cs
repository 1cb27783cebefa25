using Disruptor;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Engine.Hosting;
using Positions.Engine.Pipeline;

namespace Positions.Engine.Handlers;

/// <summary>Keeps the copies that HTTP reads.</summary>
/// <remarks>Thread: output. Reads: output ring. Writes: read model. Waits for: nothing.</remarks>
public sealed class ReadModelStage : IStage
{
    private readonly ValueEventPoller<OutputEvent> _poller;
    private readonly ReadModel _readModel;
    private readonly EventPoller.ValueHandler<OutputEvent> _onOutput;
    private int _count;

    public ReadModelStage(ValueEventPoller<OutputEvent> poller, ReadModel readModel)
    {
        _poller = poller;
        _readModel = readModel;
        _onOutput = OnOutput;
    }

    public string Name => "read model";

    public ExitCode ExitCodeOnFailure => ExitCode.LogicHalted;

    public int DoWork()
    {
        _count = 0;
        _poller.Poll(_onOutput);
        return _count;
    }

    public void Dispose()
    {
    }

    private bool OnOutput(ref OutputEvent output, long sequence, bool endOfBatch)
    {
        _count++;
        _readModel.Take(in output);
        return true;
    }
}
