using System.Runtime.InteropServices;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// The system calls that .NET's sockets do not offer: batches, waiting in nanoseconds, an event to wake a wait. 64-bit Linux.
/// </summary>
internal static unsafe partial class LinuxSyscalls
{
    internal const int MessageDontWait = 0x40;
    internal const int ErrorInterrupted = 4;
    internal const int ErrorInputOutput = 5;
    internal const int ErrorAgain = 11;
    internal const int ErrorInvalid = 22;
    internal const int ErrorMessageTooLong = 90;
    internal const int ErrorNoProtocolOption = 92;
    internal const int ErrorNotSupported = 95;
    internal const int ErrorNetworkUnreachable = 101;
    internal const int ErrorNoBufferSpace = 105;
    internal const int ErrorConnectionRefused = 111;
    internal const int ErrorHostUnreachable = 113;
    internal const short PollIn = 1;
    internal const int LevelUdp = 17;
    internal const int UdpSendOffload = 103;
    internal const int UdpReceiveOffload = 104;
    internal const int EventNonBlocking = 0x800;
    internal const int EventCloseOnExec = 0x80000;

    private const string C = "libc";

    internal static bool IsSupported { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    [LibraryImport(C, EntryPoint = "recvmmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int ReceiveMessages(int socket, MultiMessageHeader* messages, uint count, int flags, TimeSpec* timeout);

    [LibraryImport(C, EntryPoint = "sendmmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int SendMessages(int socket, MultiMessageHeader* messages, uint count, int flags);

    [LibraryImport(C, EntryPoint = "sendto", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial nint SendTo(int socket, byte* buffer, nuint length, int flags, byte* address, uint addressLength);

    [LibraryImport(C, EntryPoint = "setsockopt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int SetSocketOption(int socket, int level, int name, void* value, uint length);

    [LibraryImport(C, EntryPoint = "ppoll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Poll(PollDescriptor* descriptors, nuint count, TimeSpec* timeout, void* signalMask);

    [LibraryImport(C, EntryPoint = "eventfd", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int EventDescriptor(uint initialValue, int flags);

    [LibraryImport(C, EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial nint Read(int descriptor, void* buffer, nuint length);

    [LibraryImport(C, EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial nint Write(int descriptor, void* buffer, nuint length);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Close(int descriptor);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        internal byte* Base;
        internal nuint Length;
    }

    /// <summary>struct mmsghdr: a msghdr of 56 bytes, the length that was received or sent, 4 bytes of padding.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    internal struct MultiMessageHeader
    {
        [FieldOffset(0)]
        internal byte* Name;

        [FieldOffset(8)]
        internal uint NameLength;

        [FieldOffset(16)]
        internal IoVector* Vectors;

        [FieldOffset(24)]
        internal nuint VectorCount;

        [FieldOffset(32)]
        internal void* Control;

        [FieldOffset(40)]
        internal nuint ControlLength;

        [FieldOffset(48)]
        internal int Flags;

        [FieldOffset(56)]
        internal uint Length;
    }

    /// <summary>
    /// A control message that holds the length of the datagrams in a run: struct cmsghdr, then 16 bits when sending and 32 when receiving.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 24)]
    internal struct SegmentControl
    {
        internal const int SendLength = 18;
        internal const int ReceiveLength = 20;

        [FieldOffset(0)]
        internal nuint Length;

        [FieldOffset(8)]
        internal int Level;

        [FieldOffset(12)]
        internal int Type;

        [FieldOffset(16)]
        internal int SegmentLength;
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        internal int Descriptor;
        internal short Events;
        internal short ReturnedEvents;
    }
}
