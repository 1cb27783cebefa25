namespace Positions.Testing.Inputs;

/// <summary>What a stream of collisions has beside messages, numbering, halts and dates.</summary>
[Flags]
public enum CollisionFeatures
{
    None = 0,

    /// <summary>Splits and renamings.</summary>
    Actions = 1 << 0,

    /// <summary>Settings that change while messages wait, orders are open and executions are retained.</summary>
    SettingsMidway = 1 << 1,

    /// <summary>Messages that bear or name ids as HTTP fills are given: made of the sequence, which other inputs between move.</summary>
    AssignedIds = 1 << 2,

    /// <summary>A few orders, positions and sources at most: the reference has no such bounds.</summary>
    TinyTables = 1 << 3,

    /// <summary>A few executions at most.</summary>
    TinyExecutions = 1 << 4,
    All = (1 << 5) - 1,
}
