using System.Runtime.InteropServices;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// Buffers and headers for one recvmmsg, shared by all channels of a thread. A buffer takes the longest datagram; buffers start 64
/// KiB and three cache lines apart, so that the first bytes of all do not compete for the same cache sets.
/// </summary>
internal sealed unsafe class LinuxReceiveBatch : IDisposable
{
    internal const int Capacity = 32;

    private const int BufferLength = 64 * 1024;
    private const int Stride = BufferLength + (3 * 64);

    private byte* _block;
    private readonly LinuxSyscalls.IoVector* _vectors;
    private readonly byte* _names;

    internal LinuxReceiveBatch()
    {
        const int headersLength = Capacity * (64 + 16 + 32 + 32);
        _block = (byte*)NativeMemory.AllocZeroed(headersLength + (Capacity * Stride));
        Headers = (LinuxSyscalls.MultiMessageHeader*)_block;
        _vectors = (LinuxSyscalls.IoVector*)(_block + (Capacity * 64));
        _names = _block + (Capacity * (64 + 16));
        byte* controls = _block + (Capacity * (64 + 16 + 32));
        byte* buffers = _block + headersLength;
        for (int i = 0; i < Capacity; i++)
        {
            _vectors[i] = new LinuxSyscalls.IoVector { Base = buffers + (i * (long)Stride), Length = BufferLength };
            Headers[i] = new LinuxSyscalls.MultiMessageHeader
            {
                Name = _names + (i * 32),
                NameLength = SocketAddressCodec.MaxLength,
                Vectors = _vectors + i,
                VectorCount = 1,
                Control = controls + (i * 32),
                ControlLength = (nuint)sizeof(LinuxSyscalls.SegmentControl),
            };
        }
    }

    internal LinuxSyscalls.MultiMessageHeader* Headers { get; }

    internal ReadOnlySpan<byte> Datagram(int index) => new(_vectors[index].Base, (int)Headers[index].Length);

    internal TransportAddress Source(int index) =>
        SocketAddressCodec.Decode(new ReadOnlySpan<byte>(Headers[index].Name, SocketAddressCodec.MaxLength));

    /// <summary>Length of the datagrams that came as one piece, of which the last may be shorter; 0 when it is one datagram.</summary>
    internal int SegmentLength(int index)
    {
        if (Headers[index].ControlLength < LinuxSyscalls.SegmentControl.ReceiveLength)
        {
            return 0;
        }

        var control = (LinuxSyscalls.SegmentControl*)Headers[index].Control;
        bool isSegment = control->Level == LinuxSyscalls.LevelUdp && control->Type == LinuxSyscalls.UdpReceiveOffload;
        return isSegment ? control->SegmentLength : 0;
    }

    /// <summary>Readies a header that was used: the system has overwritten the lengths of the address and the control message.</summary>
    internal void Rearm(int index)
    {
        Headers[index].NameLength = SocketAddressCodec.MaxLength;
        Headers[index].ControlLength = (nuint)sizeof(LinuxSyscalls.SegmentControl);
    }

    public void Dispose()
    {
        NativeMemory.Free(_block);
        _block = null;
    }
}
