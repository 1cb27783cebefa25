using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Uri;

namespace Adaptive.Aeron.Driver.Send;

/// <summary>
/// Where a channel with several receivers sends to: addresses that status messages came from, dropped after silence, or that the
/// application added. Thread: sender.
/// </summary>
internal sealed class Destinations(bool isManual)
{
    private readonly List<Destination> _destinations = [];
    private int _first;

    internal bool IsManual => isManual;

    internal int Count => _destinations.Count;

    internal TransportAddress this[int index] => _destinations[index].Address;

    /// <summary>Index to start the next round at; moves on, so that no receiver is always the last.</summary>
    internal int NextFirst()
    {
        _first = _first + 1 < _destinations.Count ? _first + 1 : 0;
        return _first;
    }

    /// <summary>Takes a status message of a dynamic channel. Returns false when the table is full.</summary>
    internal bool OnStatusMessage(long receiverId, in TransportAddress source, long nowNanos)
    {
        if (isManual)
        {
            OnManualHeard(receiverId, in source, nowNanos);
            return true;
        }

        // The address of a known receiver is not compared: one behind a changing address keeps its first.
        foreach (Destination destination in _destinations)
        {
            if (destination.ReceiverId == receiverId && destination.Address.Port == source.Port)
            {
                destination.LastHeardNanos = nowNanos;
                return true;
            }
        }

        if (_destinations.Count == DriverLimits.DestinationsMax)
        {
            return false;
        }

        _destinations.Add(new Destination(source, receiverId) { LastHeardNanos = nowNanos });
        return true;
    }

    internal void RemoveSilent(long nowNanos, long timeoutNanos)
    {
        for (int i = _destinations.Count - 1; !isManual && i >= 0; i--)
        {
            if (nowNanos - _destinations[i].LastHeardNanos > timeoutNanos)
            {
                _destinations.RemoveAt(i);
            }
        }
    }

    /// <summary>Adds an address once. Returns false when the table is full.</summary>
    internal bool Add(TransportAddress address, string? host, long nowNanos)
    {
        if (_destinations.Exists(destination => destination.Address == address))
        {
            return true;
        }

        if (_destinations.Count == DriverLimits.DestinationsMax)
        {
            return false;
        }

        _destinations.Add(new Destination(address, 0)
        {
            Name = host is null ? null : new NamedAddress(host, address, nowNanos),
        });
        return true;
    }

    internal void Remove(TransportAddress address)
    {
        int index = _destinations.FindIndex(destination => destination.Address == address);
        if (index >= 0)
        {
            _destinations.RemoveAt(index);
        }
    }

    /// <summary>Has the names of hosts looked up again that have been silent for long.</summary>
    internal void CheckNames(AddressLookup lookup, long nowNanos)
    {
        foreach (Destination destination in _destinations)
        {
            if (destination.Name is { } name && name.IsLookupDue(nowNanos))
            {
                Ask(destination, name, lookup);
            }
        }
    }

    /// <summary>A receiver that was heard from a destination's own address once may answer from another later, but for the port.</summary>
    private void OnManualHeard(long receiverId, in TransportAddress source, long nowNanos)
    {
        foreach (Destination destination in _destinations)
        {
            if (destination.Address == source || (destination.ReceiverId == receiverId && destination.Address.Port == source.Port))
            {
                destination.ReceiverId = receiverId;
                destination.Name?.OnHeard(nowNanos);
            }
        }
    }

    // A method of its own: a lambda in the loop above would be allocated every time.
    private static void Ask(Destination destination, NamedAddress name, AddressLookup lookup) => name.Ask(lookup, () =>
    {
        destination.Address = name.Address;
        destination.ReceiverId = 0;
    });

    private sealed class Destination(TransportAddress address, long receiverId)
    {
        internal TransportAddress Address { get; set; } = address;

        /// <summary>0 while a destination that was added has not been heard.</summary>
        internal long ReceiverId { get; set; } = receiverId;

        internal NamedAddress? Name { get; init; }

        internal long LastHeardNanos { get; set; }
    }
}
