namespace Positions.Gateway;

/// <summary>Why a session stopped sending.</summary>
public enum GatewayHaltCause : byte
{
    None = 0,

    /// <summary>
    /// The engine holds other content under one of our numbers (reject 13 or 17). Ends by an operator's resume or by a higher epoch.
    /// </summary>
    Conflict = 1,

    /// <summary>The engine knows a higher epoch of this source: another process has started its numbering anew.</summary>
    StaleEpoch = 2,

    /// <summary>The engine asks for messages that are no longer retained here.</summary>
    HistoryLost = 3,

    /// <summary>The engine has judged numbers that this session never used: another process sends as this source.</summary>
    NumberingConflict = 4,
}
