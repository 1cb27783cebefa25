using Adaptive.Agrona;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>UDP sockets: with batched system calls on 64-bit Linux, else with .NET's own.</summary>
internal sealed unsafe class UdpNetwork : IDatagramNetwork
{
    private const long PortableWaitMax = 1_000_000;
    private const int NotUsed = -1;
    private const int Closed = -2;

    private readonly IErrorHandler _errorHandler;
    private readonly LinuxReceiveBatch? _batch;
    private readonly AutoResetEvent _portableWakeUp = new(initialState: false);
    private readonly Lock _wakeUpLock = new();
    private int _eventDescriptor = NotUsed;
    private LinuxSyscalls.PollDescriptor[] _pollDescriptors = [];
    private int _pollCount;
    private bool _isDisposed;

    internal UdpNetwork(IErrorHandler errorHandler, bool allowLinux = true)
    {
        _errorHandler = errorHandler;
        if (allowLinux && LinuxSyscalls.IsSupported)
        {
            _batch = new LinuxReceiveBatch();
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
        return _batch is null
            ? new PortableDatagramChannel(options, _errorHandler)
            : new LinuxDatagramChannel(this, _batch, options, _errorHandler);
    }

    public bool WaitForInput(long timeoutNanos)
    {
        if (_eventDescriptor < 0)
        {
            return _portableWakeUp.WaitOne(TimeSpan.FromTicks(Math.Min(timeoutNanos, PortableWaitMax) / TimeSpan.NanosecondsPerTick));
        }

        var timeout = new LinuxSyscalls.TimeSpec { Seconds = timeoutNanos / 1_000_000_000, Nanoseconds = timeoutNanos % 1_000_000_000 };
        fixed (LinuxSyscalls.PollDescriptor* descriptors = _pollDescriptors)
        {
            if (LinuxSyscalls.Poll(descriptors, (nuint)_pollCount, &timeout, null) <= 0)
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
        lock (_wakeUpLock)
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
        lock (_wakeUpLock)
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
        if (_pollCount == _pollDescriptors.Length)
        {
            Array.Resize(ref _pollDescriptors, Math.Max(8, _pollCount * 2));
        }

        _pollDescriptors[_pollCount++] = new LinuxSyscalls.PollDescriptor { Descriptor = descriptor, Events = LinuxSyscalls.PollIn };
    }

    internal void RemoveDescriptor(int descriptor)
    {
        for (int i = 0; i < _pollCount; i++)
        {
            if (_pollDescriptors[i].Descriptor == descriptor)
            {
                _pollDescriptors[i] = _pollDescriptors[--_pollCount];
                return;
            }
        }
    }
}
