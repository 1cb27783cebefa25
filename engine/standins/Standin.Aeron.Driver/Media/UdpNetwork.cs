using Adaptive.Agrona;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// UDP sockets of one thread: with batched system calls on 64-bit Linux, else with .NET's own. Another thread may open them: what is waited
/// for is a table that is replaced, never changed.
/// </summary>
internal sealed unsafe class UdpNetwork : IDatagramNetwork
{
    private const long PortableWaitMax = 1_000_000;
    private const int NotUsed = -1;
    private const int Closed = -2;

    private readonly IErrorHandler _errorHandler;
    private readonly bool _isLinux;
    private readonly AutoResetEvent _portableWakeUp = new(initialState: false);
    private readonly Lock _lock = new();
    private LinuxReceiveBatch? _batch;
    private int _eventDescriptor = NotUsed;
    private volatile LinuxSyscalls.PollDescriptor[] _pollDescriptors = [];
    private bool _isDisposed;

    internal UdpNetwork(IErrorHandler errorHandler, bool allowLinux = true)
    {
        _errorHandler = errorHandler;
        if (allowLinux && LinuxSyscalls.IsSupported)
        {
            _isLinux = true;
            _eventDescriptor = LinuxSyscalls.EventDescriptor(0, LinuxSyscalls.EventNonBlocking | LinuxSyscalls.EventCloseOnExec);
            if (_eventDescriptor >= 0)
            {
                AddDescriptor(_eventDescriptor);
            }
        }
    }

    public IDatagramChannel Open(in DatagramChannelOptions options)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _isLinux
            ? new LinuxDatagramChannel(this, _batch ??= new LinuxReceiveBatch(), options, _errorHandler)
            : new PortableDatagramChannel(options, _errorHandler);
    }

    public bool WaitForInput(long timeoutNanos)
    {
        if (_eventDescriptor < 0)
        {
            return _portableWakeUp.WaitOne(TimeSpan.FromTicks(Math.Min(timeoutNanos, PortableWaitMax) / TimeSpan.NanosecondsPerTick));
        }

        var timeout = new LinuxSyscalls.TimeSpec { Seconds = timeoutNanos / 1_000_000_000, Nanoseconds = timeoutNanos % 1_000_000_000 };
        LinuxSyscalls.PollDescriptor[] table = _pollDescriptors;
        fixed (LinuxSyscalls.PollDescriptor* descriptors = table)
        {
            if (LinuxSyscalls.Poll(descriptors, (nuint)table.Length, &timeout, null) <= 0)
            {
                return false;
            }

            if (descriptors[0].ReturnedEvents != 0)
            {
                ulong count;
                _ = LinuxSyscalls.Read(_eventDescriptor, &count, sizeof(ulong));
            }
        }

        return true;
    }

    public void WakeUp()
    {
        // The lock keeps a descriptor that was closed, and may be another file's by now, from being written to.
        lock (_lock)
        {
            if (_eventDescriptor >= 0)
            {
                // The only failure is a counter that is full, and then the wait ends anyway.
                ulong one = 1;
                _ = LinuxSyscalls.Write(_eventDescriptor, &one, sizeof(ulong));
            }
            else if (_eventDescriptor == NotUsed)
            {
                _portableWakeUp.Set();
            }
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _batch?.Dispose();
        lock (_lock)
        {
            if (_eventDescriptor >= 0)
            {
                _ = LinuxSyscalls.Close(_eventDescriptor);
                _eventDescriptor = Closed;
            }
        }
    }

    internal void AddDescriptor(int descriptor)
    {
        lock (_lock)
        {
            _pollDescriptors =
                [.. _pollDescriptors, new LinuxSyscalls.PollDescriptor { Descriptor = descriptor, Events = LinuxSyscalls.PollIn }];
        }
    }

    internal void RemoveDescriptor(int descriptor)
    {
        lock (_lock)
        {
            _pollDescriptors = [.. _pollDescriptors.Where(entry => entry.Descriptor != descriptor)];
        }
    }
}
