namespace Adaptive.Aeron;

/// <summary>What a subscription is made of: the application's request and the driver's answer.</summary>
internal sealed record SubscriptionSetup(
    string Channel,
    int StreamId,
    long RegistrationId,
    AvailableImageHandler? AvailableImageHandler,
    UnavailableImageHandler? UnavailableImageHandler,
    string ResolvedChannel,
    IReadOnlyList<string> LocalSocketAddresses);
