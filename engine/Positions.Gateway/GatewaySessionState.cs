namespace Positions.Gateway;

/// <summary>How far a session is with its engine.</summary>
public enum GatewaySessionState : byte
{
    /// <summary>No egress image: nothing is sent.</summary>
    Disconnected = 0,

    /// <summary>SourceHello goes out each second; no numbered message does.</summary>
    AwaitingState = 1,

    /// <summary>The engine has said from where; messages and heartbeats flow.</summary>
    Streaming = 2,

    /// <summary>Nothing numbered is sent; <see cref="GatewaySession.HaltCause"/> says why.</summary>
    Halted = 3,
}
