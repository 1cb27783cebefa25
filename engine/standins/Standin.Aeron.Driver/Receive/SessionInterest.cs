namespace Adaptive.Aeron.Driver.Receive;

/// <summary>Which sessions of a stream a subscription wants: the receiver's copy of what the conductor knows of it.</summary>
/// <param name="SessionId">The only session; null for any, or for none while a subscription to answers waits for its session.</param>
/// <param name="IsResponse">True for a subscription to answers.</param>
internal readonly record struct SessionInterest(long RegistrationId, int StreamId, int? SessionId, bool IsResponse)
{
    internal bool Accepts(int sessionId) => SessionId == sessionId || (SessionId is null && !IsResponse);
}
