using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.Driver.Receive;

/// <summary>A client's subscription as the driver sees it.</summary>
internal sealed record SubscriptionLink(long RegistrationId, ClientLink Client, int StreamId, SubscriptionParameters Parameters)
{
    internal bool Accepts(int sessionId) => Parameters.SessionId is null || Parameters.SessionId == sessionId;
}
