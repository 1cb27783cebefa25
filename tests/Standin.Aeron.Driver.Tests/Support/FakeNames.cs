using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron.Driver.Uri;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>Names of hosts that move, for simulations: an answer comes within the call, or when the test lets it.</summary>
internal sealed class FakeNames : INameResolver
{
    private readonly Dictionary<string, IPAddress> _addresses = [];
    private readonly List<Action> _held = [];

    /// <summary>True: answers wait for <see cref="Answer"/>.</summary>
    internal bool IsHeld { get; set; }

    /// <summary>How often a driver has asked again.</summary>
    internal int LookupsLater { get; private set; }

    internal void Move(string host, string address) => _addresses[host] = IPAddress.Parse(address);

    internal void Forget(string host) => _addresses.Remove(host);

    internal void Answer()
    {
        _held.ForEach(static answer => answer());
        _held.Clear();
    }

    public IPAddress[] Lookup(string host) =>
        _addresses.TryGetValue(host, out IPAddress? address) ? [address] : throw new SocketException((int)SocketError.HostNotFound);

    public void LookupLater(string host, Action<IPAddress[]?> answer)
    {
        LookupsLater++;
        if (IsHeld)
        {
            _held.Add(Give);
        }
        else
        {
            Give();
        }

        void Give() => answer(_addresses.TryGetValue(host, out IPAddress? address) ? [address] : null);
    }
}
