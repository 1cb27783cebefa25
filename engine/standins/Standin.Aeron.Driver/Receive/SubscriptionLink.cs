using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.Driver.Receive;

/// <summary>A client's subscription as the driver sees it. Thread: conductor.</summary>
internal sealed class SubscriptionLink(long registrationId, ClientLink client, int streamId, SubscriptionParameters parameters)
{
    internal long RegistrationId => registrationId;

    internal ClientLink Client => client;

    internal int StreamId => streamId;

    internal SubscriptionParameters Parameters => parameters;

    /// <summary>The only session that is taken; null for any, or for none while a subscription to answers waits for its session.</summary>
    internal int? SessionId { get; private set; } = parameters.SessionId;

    /// <summary>What the receiver is to know of it.</summary>
    internal SessionInterest Interest => new(registrationId, streamId, SessionId, parameters.IsResponse);

    internal bool Accepts(int sessionId) => Interest.Accepts(sessionId);

    /// <summary>Takes the session that the answers will come by; the first one stays.</summary>
    internal void SetResponseSession(int sessionId) => SessionId ??= sessionId;
}
