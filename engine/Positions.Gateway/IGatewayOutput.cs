namespace Positions.Gateway;

/// <summary>Where a session puts its messages. Called only by the thread that drives the session.</summary>
public interface IGatewayOutput
{
    /// <summary>
    /// Takes one SBE message whole, or nothing: false means back-pressured or not connected, and the session tries the same message
    /// again.
    /// </summary>
    bool TrySend(ReadOnlySpan<byte> message);
}
