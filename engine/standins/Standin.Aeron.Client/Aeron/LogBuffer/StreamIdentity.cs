namespace Adaptive.Aeron.LogBuffer;

/// <summary>
/// What names a stream for the application: the channel as it was given, stream, session, and the driver's registration.
/// </summary>
internal readonly record struct StreamIdentity(string Channel, int StreamId, int SessionId, long RegistrationId);
