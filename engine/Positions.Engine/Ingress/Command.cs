using Positions.Core;
using Positions.Protocol;

namespace Positions.Engine.Ingress;

/// <summary>An input from the engine's own interface (HTTP), waiting for its outcome.</summary>
/// <remarks>Made by an HTTP thread, sequenced by ingress, completed by the output thread; continuations never run on those two.</remarks>
public sealed class Command
{
    private readonly TaskCompletionSource<CommandOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private InputEvent _input;

    /// <summary>The message as it will stand in the ring; sequence and time are still empty.</summary>
    public ref InputEvent Input => ref _input;

    public Task<CommandOutcome> Outcome => _completion.Task;

    /// <summary>Ingress has given it a sequence: from then on only the logic's outcome or the engine's end completes it.</summary>
    public void Complete(in OutputEvent output) => _completion.TrySetResult(new CommandOutcome(output));

    /// <summary>The engine stops: the input may or may not be in the journal.</summary>
    public void Abandon() => _completion.TrySetResult(CommandOutcome.Unknown);
}
