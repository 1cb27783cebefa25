using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Uri;

/// <summary>
/// Asks for the address of a host whose address was <paramref name="former"/>; false when there is no room for the request. The answer, null
/// when it is still the same or not to be had, comes to the agent that asks.
/// </summary>
internal delegate bool AddressLookup(string host, TransportAddress former, Action<TransportAddress?> answer);
