using System.Net;
using System.Net.Sockets;

namespace Adaptive.Aeron.Driver.Uri;

/// <summary>Asks the system; what is not to be waited for, on a thread of the pool.</summary>
internal sealed class SystemNameResolver : INameResolver
{
    internal static readonly SystemNameResolver Instance = new();

    public IPAddress[] Lookup(string host) => Dns.GetHostAddresses(host);

    public void LookupLater(string host, Action<IPAddress[]?> answer) => ThreadPool.UnsafeQueueUserWorkItem(
        state => state.answer(TryLookup(state.host)), (host, answer), preferLocal: false);

    private IPAddress[]? TryLookup(string host)
    {
        try
        {
            return Lookup(host);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
