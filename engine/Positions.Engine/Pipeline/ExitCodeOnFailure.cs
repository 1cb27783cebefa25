namespace Positions.Engine.Pipeline;

/// <summary>What a stage's exception means for the process.</summary>
public enum ExitCodeOnFailure
{
    Logic,
    Journal,
}
