using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.Driver.Send;

/// <summary>A client's hold on a publication.</summary>
internal readonly record struct PublicationLink(long RegistrationId, ClientLink Client);
