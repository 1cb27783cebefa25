using System.Net;
using System.Net.Sockets;

namespace Adaptive.Aeron.Driver.Uri;

/// <summary>Finds the addresses of hosts. Any thread.</summary>
internal interface INameResolver
{
    /// <summary>May take long.</summary>
    /// <exception cref="SocketException">The host is not known, or nobody could be asked.</exception>
    IPAddress[] Lookup(string host);

    /// <summary>Returns at once; the answer, null for none, comes by a call on any thread, or within this one.</summary>
    void LookupLater(string host, Action<IPAddress[]?> answer);
}
