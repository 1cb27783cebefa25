namespace Positions.Engine.Hosting;

/// <summary>How the process ends; operators' scripts rely on these numbers.</summary>
public enum ExitCode
{
    Ok = 0,

    /// <summary>With --demo --exit: the summary did not agree.</summary>
    DemoFailed = 1,

    /// <summary>A wrong configuration key or value.</summary>
    Configuration = 2,

    /// <summary>Something cannot be opened: a port in use, a locked or unreadable data directory.</summary>
    CannotOpen = 3,

    /// <summary>Journal or disk: damage found at start, or a write or sync that failed.</summary>
    Journal = 4,

    /// <summary>The logic threw: the process ends rather than skip the input.</summary>
    LogicHalted = 5,
}
