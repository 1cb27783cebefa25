namespace Positions.Gateway;

/// <summary>How a run ended.</summary>
public enum GatewayRunOutcome : byte
{
    /// <summary>Every fill was acknowledged.</summary>
    Completed = 0,

    /// <summary>No engine answered.</summary>
    NotConnected = 1,

    /// <summary>An engine had answered, but acknowledged nothing for the stall timeout.</summary>
    Stalled = 2,

    /// <summary>A session halted.</summary>
    Halted = 3,

    /// <summary>The caller ended it.</summary>
    Canceled = 4,
}
