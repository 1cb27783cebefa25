using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.Driver;

/// <summary>Where the conductor opens sockets for each of the others, and how it is woken up itself.</summary>
internal sealed record DriverNetworks(IDatagramNetwork Sender, IDatagramNetwork Receiver, AgentSignal ConductorSignal);
