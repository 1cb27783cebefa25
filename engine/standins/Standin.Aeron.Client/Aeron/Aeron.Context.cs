using Adaptive.Aeron.Exceptions;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron;

public sealed partial class Aeron
{
    /// <summary>
    /// Settings of a client: filled by the overloads that return the context, concluded once by <see cref="Connect(Context)"/>, then only
    /// read.
    /// </summary>
    public class Context : IDisposable
    {
        public const long DRIVER_TIMEOUT_MS = 10_000;
        public const string UDP_CHANNEL = "aeron:udp";
        public const string IPC_CHANNEL = "aeron:ipc";

        private string _aeronDirectoryName = GetAeronDirectoryName();
        private IErrorHandler? _errorHandler;
        private IIdleStrategy? _idleStrategy;
        private AvailableImageHandler? _availableImageHandler;
        private UnavailableImageHandler? _unavailableImageHandler;
        private IPublicationErrorFrameHandler? _publicationErrorFrameHandler;
        private AgentInvoker? _driverAgentInvoker;
        private bool _useConductorAgentInvoker;
        private bool _preTouchMappedMemory;
        private long _driverTimeoutMs = DRIVER_TIMEOUT_MS;
        private long _keepAliveIntervalNs = Configuration.KeepaliveIntervalNs;
        private long _idleSleepDurationNs = Configuration.IDLE_SLEEP_DEFAULT_MS * 1_000_000L;
        private long _resourceLingerDurationNs = Configuration.RESOURCE_LINGER_DURATION_DEFAULT_NS;
        private string _clientName = string.Empty;
        private int _isConcluded;

        public bool IsConcluded => Volatile.Read(ref _isConcluded) == 1;

        /// <summary>The name that client and driver share unless told otherwise: a path per user, of which no file is made.</summary>
        public static string GetAeronDirectoryName() => Path.Combine(Path.GetTempPath(), $"aeron-{Environment.UserName}");

        /// <summary>Checks the settings and fills in defaults.</summary>
        /// <exception cref="ConfigurationException">A value is out of range, or the context was concluded before.</exception>
        public Context Conclude()
        {
            if (Interlocked.Exchange(ref _isConcluded, 1) != 0)
            {
                throw new ConfigurationException("a context can be concluded only once");
            }

            if (_driverTimeoutMs <= 0)
            {
                throw new ConfigurationException($"driverTimeoutMs={_driverTimeoutMs} is not above 0");
            }

            _errorHandler ??= Configuration.DEFAULT_ERROR_HANDLER;
            _idleStrategy ??= new SleepingIdleStrategy((int)Math.Max(1, _idleSleepDurationNs / 1_000_000));
            return this;
        }

        /// <summary>Key of the driver to connect to; with the embedded driver no directory of that name is made.</summary>
        public Context AeronDirectoryName(string dirName)
        {
            _aeronDirectoryName = dirName;
            return this;
        }

        public string AeronDirectoryName() => _aeronDirectoryName;

        /// <summary>Takes what callbacks and fragment handlers throw. Default: standard error.</summary>
        public Context ErrorHandler(IErrorHandler errorHandler)
        {
            _errorHandler = errorHandler;
            return this;
        }

        public IErrorHandler? ErrorHandler() => _errorHandler;

        /// <summary>Idling of the conductor's thread. Default: sleeping 16 ms.</summary>
        public Context IdleStrategy(IIdleStrategy idleStrategy)
        {
            _idleStrategy = idleStrategy;
            return this;
        }

        public IIdleStrategy? IdleStrategy() => _idleStrategy;

        public Context AvailableImageHandler(AvailableImageHandler handler)
        {
            _availableImageHandler = handler;
            return this;
        }

        public AvailableImageHandler? AvailableImageHandler() => _availableImageHandler;

        public Context UnavailableImageHandler(UnavailableImageHandler handler)
        {
            _unavailableImageHandler = handler;
            return this;
        }

        public UnavailableImageHandler? UnavailableImageHandler() => _unavailableImageHandler;

        /// <summary>Told when a receiver rejects a stream of this client's publications. Default: nobody.</summary>
        public Context PublicationErrorFrameHandler(IPublicationErrorFrameHandler publicationErrorFrameHandler)
        {
            _publicationErrorFrameHandler = publicationErrorFrameHandler;
            return this;
        }

        public IPublicationErrorFrameHandler? PublicationErrorFrameHandler() => _publicationErrorFrameHandler;

        /// <summary>
        /// True: the application runs the conductor through <see cref="ConductorAgentInvoker"/>. Default false: it has a thread.
        /// </summary>
        public Context UseConductorAgentInvoker(bool useConductorAgentInvoker)
        {
            _useConductorAgentInvoker = useConductorAgentInvoker;
            return this;
        }

        public bool UseConductorAgentInvoker() => _useConductorAgentInvoker;

        /// <summary>Runs the driver while the client waits for its answers; for a driver in INVOKER mode on the same thread.</summary>
        public Context DriverAgentInvoker(AgentInvoker? driverAgentInvoker)
        {
            _driverAgentInvoker = driverAgentInvoker;
            return this;
        }

        public AgentInvoker? DriverAgentInvoker() => _driverAgentInvoker;

        /// <summary>Longest wait for the driver's presence and answers, in milliseconds. Default 10 000.</summary>
        public Context DriverTimeoutMs(long driverTimeoutMs)
        {
            _driverTimeoutMs = driverTimeoutMs;
            return this;
        }

        public long DriverTimeoutMs() => _driverTimeoutMs;

        /// <summary>Kept for source compatibility: an embedded driver sees its clients without keep-alives.</summary>
        public Context KeepAliveIntervalNs(long value)
        {
            _keepAliveIntervalNs = value;
            return this;
        }

        public long KeepAliveIntervalNs() => _keepAliveIntervalNs;

        /// <summary>Sleep of the default idle strategy, in nanoseconds. Default 16 ms.</summary>
        public Context IdleSleepDurationNs(long idleSleepDurationNs)
        {
            _idleSleepDurationNs = idleSleepDurationNs;
            return this;
        }

        public long IdleSleepDurationNs() => _idleSleepDurationNs;

        /// <summary>
        /// How long the memory of a closed image is kept for a poll that is still under way, in nanoseconds. Default 3 s.
        /// </summary>
        public Context ResourceLingerDurationNs(long resourceLingerDurationNs)
        {
            _resourceLingerDurationNs = resourceLingerDurationNs;
            return this;
        }

        public long ResourceLingerDurationNs() => _resourceLingerDurationNs;

        /// <summary>
        /// Kept for source compatibility: images are always touched, publications' logs by the driver's setting of this name.
        /// </summary>
        public Context PreTouchMappedMemory(bool preTouchMappedMemory)
        {
            _preTouchMappedMemory = preTouchMappedMemory;
            return this;
        }

        public bool PreTouchMappedMemory() => _preTouchMappedMemory;

        public Context ClientName(string clientName)
        {
            _clientName = clientName;
            return this;
        }

        public string ClientName() => _clientName;

        public void Dispose() => GC.SuppressFinalize(this);
    }
}
