using Adaptive.Aeron.Driver.Media;
using Adaptive.Agrona.Concurrent;

namespace Positions.Testing.Network;

/// <summary>
/// A network of simulated datagram channels with its own clock. Loses, duplicates, damages and delays at random, as seeded: the same seed and calls
/// give the same course. Media drivers take a network each from <see cref="CreateNetwork"/> and the wire as their clock. One thread.
/// </summary>
public sealed class SimulatedWire(SeededRandom random) : INanoClock
{
    private const int FirstEphemeralPort = 50_000;
    private const int BurstLengthMax = 40;
    private const int VersionOffset = 4;

    private readonly Dictionary<TransportAddress, SimulatedDatagramChannel> _channels = [];
    private readonly Dictionary<TransportAddress, List<SimulatedDatagramChannel>> _groups = [];
    private long _nowNanos = 1_000_000_000;
    private long _order;
    private int _nextPort = FirstEphemeralPort;
    private int _burstLeft;

    /// <summary>Chance that a datagram is lost, in parts of a thousand.</summary>
    public int LossPerMille { get; set; }

    /// <summary>Chance that with a datagram up to 39 that follow are lost, in parts of a thousand.</summary>
    public int BurstPerMille { get; set; }

    /// <summary>
    /// Chance that a datagram arrives cut short or with another version, in parts of a thousand: damage that a receiver can see. The protocol
    /// has no checksum of its own for what it cannot.
    /// </summary>
    public int DamagePerMille { get; set; }

    /// <summary>Chance that a datagram arrives twice, in parts of a thousand.</summary>
    public int DuplicatePerMille { get; set; }

    /// <summary>Chance that a sender's socket has no room for a datagram at this moment, in parts of a thousand.</summary>
    public int BlockPerMille { get; set; }

    /// <summary>Least time under way.</summary>
    public long LatencyNanos { get; set; } = 20_000;

    /// <summary>Random addition to the latency, per datagram; above the time between datagrams it reorders them.</summary>
    public long JitterNanos { get; set; }

    /// <summary>Bound of what a channel keeps of arrived datagrams; what comes on top is lost, as with a full socket buffer.</summary>
    public int ReceiveBufferLength { get; set; } = 4 * 1024 * 1024;

    /// <summary>Sees every datagram that is sent, before anything happens to it. False loses it.</summary>
    public Func<TransportAddress, TransportAddress, ReadOnlyMemory<byte>, bool>? Tap { get; set; }

    public long NanoTime() => _nowNanos;

    public void Advance(long nanos) => _nowNanos += nanos;

    public IDatagramNetwork CreateNetwork() => new SimulatedDatagramNetwork(this);

    /// <summary>Delivers a datagram at once, without loss.</summary>
    public void Inject(TransportAddress source, TransportAddress destination, byte[] datagram)
    {
        foreach (SimulatedDatagramChannel channel in Receivers(destination))
        {
            channel.Arrive(datagram, source, _nowNanos, _order++);
        }
    }

    /// <summary>Makes a channel a member of a multicast group; as with sockets, any number of members share the address.</summary>
    internal TransportAddress Join(SimulatedDatagramChannel channel, TransportAddress group)
    {
        if (!_groups.TryGetValue(group, out List<SimulatedDatagramChannel>? members))
        {
            members = [];
            _groups.Add(group, members);
        }

        members.Add(channel);
        return Loopback(group.IsIPv6).WithPort(group.Port);
    }

    internal void Leave(SimulatedDatagramChannel channel, TransportAddress group) => _groups[group].Remove(channel);

    internal TransportAddress Register(SimulatedDatagramChannel channel, TransportAddress bind)
    {
        TransportAddress address = bind.IsAny ? Loopback(bind.IsIPv6).WithPort(bind.Port) : bind;
        if (address.Port == 0)
        {
            address = address.WithPort(_nextPort++);
        }

        if (!_channels.TryAdd(address, channel))
        {
            throw new IOException($"{address} is bound already");
        }

        return address;
    }

    internal void Unregister(TransportAddress address) => _channels.Remove(address);

    private static TransportAddress Loopback(bool isIPv6) =>
        isIPv6 ? new TransportAddress(0, 1, 0, IsIPv6: true) : TransportAddress.FromIPv4(0x7F000001, 0);

    internal DatagramSendResult Send(TransportAddress source, TransportAddress destination, ReadOnlySpan<byte> datagram)
    {
        if (BlockPerMille > 0 && random.Chance(BlockPerMille))
        {
            return DatagramSendResult.WouldBlock;
        }

        byte[] copy = datagram.ToArray();
        if (Tap is not null && !Tap(source, destination, copy))
        {
            return DatagramSendResult.Sent;
        }

        IReadOnlyList<SimulatedDatagramChannel> receivers = Receivers(destination);
        foreach (SimulatedDatagramChannel channel in receivers)
        {
            int copies = IsInBurst() || random.Chance(LossPerMille) ? 0 : random.Chance(DuplicatePerMille) ? 2 : 1;
            for (int i = 0; i < copies; i++)
            {
                long delay = LatencyNanos + (JitterNanos > 0 ? random.NextInt64(0, JitterNanos) : 0);
                channel.Arrive(Damaged(copy), source, _nowNanos + delay, _order++);
            }
        }

        return receivers.Count > 0 || destination.IsMulticast ? DatagramSendResult.Sent : DatagramSendResult.Unreachable;
    }

    private bool IsInBurst()
    {
        if (_burstLeft == 0 && BurstPerMille > 0 && random.Chance(BurstPerMille))
        {
            _burstLeft = 1 + random.Next(BurstLengthMax);
        }

        return _burstLeft > 0 && _burstLeft-- > 0;
    }

    private byte[] Damaged(byte[] datagram)
    {
        if (DamagePerMille == 0 || !random.Chance(DamagePerMille))
        {
            return datagram;
        }

        if (random.Chance(500))
        {
            return datagram[..random.Next(datagram.Length)];
        }

        byte[] damaged = [.. datagram];
        damaged[VersionOffset] ^= (byte)(1 + random.Next(255));
        return damaged;
    }

    private IReadOnlyList<SimulatedDatagramChannel> Receivers(TransportAddress destination)
    {
        if (destination.IsMulticast)
        {
            return _groups.TryGetValue(destination, out List<SimulatedDatagramChannel>? members) ? members : [];
        }

        return _channels.TryGetValue(destination, out SimulatedDatagramChannel? channel) ? [channel] : [];
    }
}
