using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Send;

/// <summary>A destination that an application has added, as the conductor knows it.</summary>
/// <param name="Address">Where it is by now.</param>
/// <param name="Host">The name of its host, or null where the channel gave the address.</param>
internal sealed record ManualDestination(TransportAddress Address, string? Host);
