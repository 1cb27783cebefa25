using System.Runtime.InteropServices;
using Positions.Protocol;

namespace Positions.Gateway;

/// <summary>
/// Drops, duplicates and reorders numbered messages on their way to an output, reproducibly by seed. Hello and heartbeat pass. One
/// thread; no allocation.
/// </summary>
public sealed class FaultyOutput : IGatewayOutput
{
    private const int MostOvertaking = 8;

    private readonly IGatewayOutput _inner;
    private readonly SplitMix64 _random;
    private readonly ulong _duplicateBelow;
    private readonly ulong _reorderBelow;
    private readonly ulong _dropBelow;

    // One message at a time is late; it goes out after _overtakingLeft others, or when the line is quiet.
    private readonly byte[] _late = new byte[MessageDecoder.MaxMessageBytes];
    private int _lateLengthBytes;
    private int _overtakingLeft;

    public FaultyOutput(IGatewayOutput inner, FaultOptions options)
    {
        options.Checked();
        _inner = inner;
        _random = new SplitMix64(options.Seed);
        _duplicateBelow = Threshold(options.Duplicate);
        _reorderBelow = Threshold(options.Reorder);
        _dropBelow = Threshold(options.Drop);
    }

    public long DroppedCount { get; private set; }

    public long DuplicatedCount { get; private set; }

    public long ReorderedCount { get; private set; }

    public bool TrySend(ReadOnlySpan<byte> message)
    {
        if (!IsNumbered(message))
        {
            return _inner.TrySend(message);
        }

        if (_lateLengthBytes > 0 && _overtakingLeft == 0 && !TrySendLate())
        {
            return false;
        }

        if (Hits(_dropBelow))
        {
            DroppedCount++;
            return true;
        }

        if (_lateLengthBytes == 0 && Hits(_reorderBelow))
        {
            message.CopyTo(_late);
            _lateLengthBytes = message.Length;
            _overtakingLeft = 1 + (int)(_random.Next() % MostOvertaking);
            ReorderedCount++;
            return true;
        }

        if (!_inner.TrySend(message))
        {
            return false;
        }

        _overtakingLeft -= _lateLengthBytes > 0 ? 1 : 0;
        if (Hits(_duplicateBelow))
        {
            DuplicatedCount += _inner.TrySend(message) ? 1 : 0;
        }

        return true;
    }

    /// <summary>Lets the late message go when nothing comes that could overtake it. Called in turns that sent nothing.</summary>
    public void Flush()
    {
        if (_lateLengthBytes > 0)
        {
            TrySendLate();
        }
    }

    private static bool IsNumbered(ReadOnlySpan<byte> message) =>
        MemoryMarshal.Read<MessageHeader>(message).TemplateId is not ((ushort)TemplateId.SourceHello or (ushort)TemplateId.SourceHeartbeat);

    private static ulong Threshold(double probability) => probability >= 1 ? ulong.MaxValue : (ulong)(probability * 18446744073709551616.0);

    private bool Hits(ulong below) => below != 0 && _random.Next() < below;

    private bool TrySendLate()
    {
        if (!_inner.TrySend(_late.AsSpan(0, _lateLengthBytes)))
        {
            return false;
        }

        _lateLengthBytes = 0;
        return true;
    }
}
