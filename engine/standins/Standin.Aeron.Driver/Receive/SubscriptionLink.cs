using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.Driver.Receive;

/// <summary>A client's subscription as the driver sees it.</summary>
internal sealed class SubscriptionLink(long registrationId, ClientLink client, int streamId, SubscriptionParameters parameters)
{
    internal long RegistrationId => registrationId;

    internal ClientLink Client => client;

    internal int StreamId => streamId;

    internal SubscriptionParameters Parameters => parameters;

    /// <summary>The only session that is taken; null for any, or for none while a subscription to answers waits for its session.</summary>
    internal int? SessionId { get; private set; } = parameters.SessionId;

    internal bool Accepts(int sessionId) => SessionId == sessionId || (SessionId is null && !parameters.IsResponse);

    /// <summary>Takes the session that the answers will come by; the first one stays.</summary>
    internal int SetResponseSession(int sessionId)
    {
        SessionId ??= sessionId;
        return SessionId.Value;
    }
}
