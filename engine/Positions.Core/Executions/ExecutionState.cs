namespace Positions.Core.Executions;

/// <summary>Whether an execution stands.</summary>
internal enum ExecutionState : byte
{
    Effective = 0,
    Busted = 1,

    /// <summary>A correction has taken its place.</summary>
    Replaced = 2,
}
