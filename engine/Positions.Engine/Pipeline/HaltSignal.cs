using Positions.Engine.Hosting;

namespace Positions.Engine.Pipeline;

/// <summary>The first failure ends the engine; later ones are its echoes. Any thread.</summary>
public sealed class HaltSignal
{
    private readonly TaskCompletionSource<HaltReason> _halted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<HaltReason> Halted => _halted.Task;

    public bool IsHalted => _halted.Task.IsCompleted;

    public void Halt(ExitCode exitCode, string message, Exception? cause) => _halted.TrySetResult(new HaltReason(exitCode, message, cause));
}
