using Positions.Engine.Hosting;

namespace Positions.Engine.Pipeline;

/// <summary>A piece of work that a thread does in turns. Its state belongs to that thread; what others see goes through rings and sequences.</summary>
public interface IStage : IDisposable
{
    string Name { get; }

    /// <summary>With which exit code the process ends if <see cref="DoWork"/> throws.</summary>
    ExitCode ExitCodeOnFailure { get; }

    /// <summary>One turn; never blocks. Returns how much was done, 0 if nothing.</summary>
    int DoWork();
}
