using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// Headers for one sendmmsg. Neighbouring datagrams of one length, of which the last may be shorter, share a header: the system cuts
/// them apart (UDP_SEGMENT). Lives on the stack, and must not be copied: the headers point into it.
/// </summary>
internal unsafe ref struct LinuxSendBatch
{
    internal const int Capacity = 16;

    /// <summary>Least that kernels with UDP_SEGMENT allow.</summary>
    private const int SegmentsMax = 64;

    /// <summary>Below the longest UDP payload of both IP versions.</summary>
    private const int BytesMax = 64_000;

    private HeaderArray _headers;
    private VectorArray _vectors;
    private ControlArray _controls;
    private DatagramArray _datagrams;

    /// <summary>Headers in use.</summary>
    internal int Count { get; private set; }

    internal readonly int DatagramsOf(int index) => _datagrams[index];

    /// <summary>Packs as many as there are headers for; returns how many datagrams.</summary>
    internal int Pack(byte* bytes, ReadOnlySpan<int> lengths, byte* address, int addressLength, bool canSegment)
    {
        int packed = 0;
        Count = 0;
        while (packed < lengths.Length && Count < Capacity)
        {
            int datagrams = canSegment ? RunLength(lengths[packed..]) : 1;
            int total = 0;
            for (int i = 0; i < datagrams; i++)
            {
                total += lengths[packed + i];
            }

            Add(bytes, total, lengths[packed], datagrams, address, addressLength);
            bytes += total;
            packed += datagrams;
        }

        return packed;
    }

    /// <summary>Sends from a header on; returns how many headers were taken, or -1 with the error set.</summary>
    internal int Send(int descriptor, int first)
    {
        // The struct is a local of a caller, so it does not move.
        for (int i = first; i < Count; i++)
        {
            ref LinuxSyscalls.MultiMessageHeader header = ref _headers[i];
            header.Vectors = (LinuxSyscalls.IoVector*)Unsafe.AsPointer(ref _vectors[i]);
            if (_datagrams[i] > 1)
            {
                header.Control = Unsafe.AsPointer(ref _controls[i]);
                header.ControlLength = (nuint)sizeof(LinuxSyscalls.SegmentControl);
            }
        }

        var headers = (LinuxSyscalls.MultiMessageHeader*)Unsafe.AsPointer(ref _headers[first]);
        return LinuxSyscalls.SendMessages(descriptor, headers, (uint)(Count - first), LinuxSyscalls.MessageDontWait);
    }

    private static int RunLength(ReadOnlySpan<int> lengths)
    {
        int length = lengths[0];
        int total = length;
        int count = 1;
        while (count < lengths.Length && count < SegmentsMax && lengths[count] <= length && total + lengths[count] <= BytesMax)
        {
            total += lengths[count];
            if (lengths[count++] < length)
            {
                break;
            }
        }

        return count;
    }

    private void Add(byte* bytes, int total, int segmentLength, int datagrams, byte* address, int addressLength)
    {
        int index = Count++;
        _datagrams[index] = datagrams;
        _vectors[index] = new LinuxSyscalls.IoVector { Base = bytes, Length = (nuint)total };
        _controls[index] = new LinuxSyscalls.SegmentControl
        {
            Length = LinuxSyscalls.SegmentControl.SendLength,
            Level = LinuxSyscalls.LevelUdp,
            Type = LinuxSyscalls.UdpSendOffload,
            SegmentLength = segmentLength,
        };
        _headers[index] = new LinuxSyscalls.MultiMessageHeader
        {
            Name = addressLength == 0 ? null : address,
            NameLength = (uint)addressLength,
            VectorCount = 1,
        };
    }

    [InlineArray(Capacity)]
    private struct HeaderArray
    {
        private LinuxSyscalls.MultiMessageHeader _first;
    }

    [InlineArray(Capacity)]
    private struct VectorArray
    {
        private LinuxSyscalls.IoVector _first;
    }

    [InlineArray(Capacity)]
    private struct ControlArray
    {
        private LinuxSyscalls.SegmentControl _first;
    }

    [InlineArray(Capacity)]
    private struct DatagramArray
    {
        private int _first;
    }
}
