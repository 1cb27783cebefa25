namespace Positions.Engine.Tests.Soak;

/// <summary>What must become of an input of the simulated trading.</summary>
internal enum Expected
{
    TakesEffect = 0,
    Duplicate = 1,
    DuplicateExec = 2,
    OlderThanRetained = 3,
}
