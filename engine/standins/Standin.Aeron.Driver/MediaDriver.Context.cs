using Adaptive.Aeron.Driver.Media;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

public sealed partial class MediaDriver
{
    /// <summary>
    /// Settings of a driver, in upstream's names: filled by the overloads that return the context, concluded once by the launch, then
    /// only read. Lengths in bytes, times in nanoseconds unless the name says otherwise.
    /// </summary>
    public sealed partial class Context
    {
        private static int s_embeddedCount;

        private string? _aeronDirectoryName;
        private ThreadingMode _threadingMode = Driver.ThreadingMode.SHARED;
        private IErrorHandler? _errorHandler;
        private IIdleStrategy? _conductorIdleStrategy;
        private IIdleStrategy? _senderIdleStrategy;
        private IIdleStrategy? _receiverIdleStrategy;
        private IIdleStrategy? _sharedNetworkIdleStrategy;
        private IIdleStrategy? _sharedIdleStrategy;
        private INanoClock _nanoClock = SystemNanoClock.INSTANCE;
        private IDatagramNetwork? _datagramNetwork;
        private int _socketRcvbufLength = 2 * 1024 * 1024;
        private int _socketSndbufLength;
        private int _initialWindowLength = 128 * 1024;
        private int _mtuLength = 1408;
        private int _publicationTermBufferLength = 16 * 1024 * 1024;
        private int _publicationTermWindowLength;
        private long _imageLivenessTimeoutNs = 10_000_000_000;
        private long _statusMessageTimeoutNs = 200_000_000;
        private long _publicationConnectionTimeoutNs = 5_000_000_000;
        private long _flowControlReceiverTimeoutNs = 5_000_000_000;
        private long _publicationLingerTimeoutNs = 5_000_000_000;
        private long _nakUnicastDelayNs = 1_000;
        private long _nakRetryDelayNs = 10_000_000;
        private long _nakMulticastMaxBackoffNs = 10_000_000;
        private int _nakMulticastGroupSize = 10;
        private long _retransmitUnicastLingerNs = 10_000_000;
        private int _maxResend = 16;
        private int _streamSessionLimit = 256;
        private int _socketMulticastTtl;
        private long _flowControlGroupTag = -1;
        private int _flowControlGroupMinSize;
        private long _publicationUnblockTimeoutNs = 15_000_000_000;
        private bool _cubicMeasureRtt;
        private long _cubicInitialRttNs = 100_000;
        private bool _preTouchMappedMemory;
        private long? _identifierSeed;
        private int _isConcluded;

        public bool IsConcluded => Volatile.Read(ref _isConcluded) == 1;

        /// <summary>
        /// The key under which clients of this process find the driver; no directory is made. Default: unique to this driver.
        /// </summary>
        public Context AeronDirectoryName(string dirName)
        {
            _aeronDirectoryName = dirName;
            return this;
        }

        public string? AeronDirectoryName() => _aeronDirectoryName;

        /// <summary>Default SHARED.</summary>
        public Context ThreadingMode(ThreadingMode threadingMode)
        {
            _threadingMode = threadingMode;
            return this;
        }

        public ThreadingMode ThreadingMode() => _threadingMode;

        /// <summary>Takes what fails in the background, on the thread where it fails. Default: standard error.</summary>
        public Context ErrorHandler(IErrorHandler errorHandler)
        {
            _errorHandler = errorHandler;
            return this;
        }

        public IErrorHandler? ErrorHandler() => _errorHandler;

        /// <summary>The time that each of the driver's threads reads once per turn.</summary>
        public Context NanoClock(INanoClock clock)
        {
            _nanoClock = clock;
            return this;
        }

        public INanoClock NanoClock() => _nanoClock;

        /// <summary>
        /// Where datagrams go and come from. Default: UDP sockets. The driver owns it. It is for one thread: INVOKER or SHARED.
        /// </summary>
        public Context DatagramNetwork(IDatagramNetwork network)
        {
            _datagramNetwork = network;
            return this;
        }

        public IDatagramNetwork? DatagramNetwork() => _datagramNetwork;

        /// <summary>
        /// SO_RCVBUF to ask for; what the system gave is in <see cref="MediaDriver.SocketRcvbufLength"/>. Default 2 MiB.
        /// </summary>
        public Context SocketRcvbufLength(int length)
        {
            _socketRcvbufLength = length;
            return this;
        }

        public int SocketRcvbufLength() => _socketRcvbufLength;

        /// <summary>SO_SNDBUF to ask for; 0, the default, leaves the system's.</summary>
        public Context SocketSndbufLength(int length)
        {
            _socketSndbufLength = length;
            return this;
        }

        public int SocketSndbufLength() => _socketSndbufLength;

        /// <summary>Receiver window of images, at most half a term; rcv-wnd of a channel goes before. Default 128 KiB.</summary>
        public Context InitialWindowLength(int length)
        {
            _initialWindowLength = length;
            return this;
        }

        public int InitialWindowLength() => _initialWindowLength;

        /// <summary>Longest datagram of publications, a multiple of 32; mtu of a channel goes before. Default 1408.</summary>
        public Context MtuLength(int length)
        {
            _mtuLength = length;
            return this;
        }

        public int MtuLength() => _mtuLength;

        /// <summary>Term length of publications, a power of two; term-length of a channel goes before. Default 16 MiB.</summary>
        public Context PublicationTermBufferLength(int length)
        {
            _publicationTermBufferLength = length;
            return this;
        }

        public int PublicationTermBufferLength() => _publicationTermBufferLength;

        /// <summary>
        /// How far publishers may be ahead of the sender; pub-wnd of a channel goes before. 0, the default: half a term.
        /// </summary>
        public Context PublicationTermWindowLength(int length)
        {
            _publicationTermWindowLength = length;
            return this;
        }

        public int PublicationTermWindowLength() => _publicationTermWindowLength;

        /// <summary>Silence after which an image is given up. Default 10 s.</summary>
        public Context ImageLivenessTimeoutNs(long timeoutNs)
        {
            _imageLivenessTimeoutNs = timeoutNs;
            return this;
        }

        public long ImageLivenessTimeoutNs() => _imageLivenessTimeoutNs;

        /// <summary>Period of status messages without consumption. Default 200 ms.</summary>
        public Context StatusMessageTimeoutNs(long timeoutNs)
        {
            _statusMessageTimeoutNs = timeoutNs;
            return this;
        }

        public long StatusMessageTimeoutNs() => _statusMessageTimeoutNs;

        /// <summary>Silence after which a receiver no longer counts as connected. Default 5 s.</summary>
        public Context PublicationConnectionTimeoutNs(long timeoutNs)
        {
            _publicationConnectionTimeoutNs = timeoutNs;
            return this;
        }

        public long PublicationConnectionTimeoutNs() => _publicationConnectionTimeoutNs;

        /// <summary>Silence after which a destination of a dynamic MDC channel is dropped. Default 5 s.</summary>
        public Context FlowControlReceiverTimeoutNs(long timeoutNs)
        {
            _flowControlReceiverTimeoutNs = timeoutNs;
            return this;
        }

        public long FlowControlReceiverTimeoutNs() => _flowControlReceiverTimeoutNs;

        /// <summary>How long a closed publication still serves NAKs; linger of a channel goes before. Default 5 s.</summary>
        public Context PublicationLingerTimeoutNs(long timeoutNs)
        {
            _publicationLingerTimeoutNs = timeoutNs;
            return this;
        }

        public long PublicationLingerTimeoutNs() => _publicationLingerTimeoutNs;

        /// <summary>From finding a gap to its NAK, unicast; nak-delay of a channel goes before. Default 1 microsecond.</summary>
        public Context NakUnicastDelayNs(long delayNs)
        {
            _nakUnicastDelayNs = delayNs;
            return this;
        }

        public long NakUnicastDelayNs() => _nakUnicastDelayNs;

        /// <summary>From a NAK to its repetition, unicast. Default 10 ms: senders ignore NAKs that come sooner.</summary>
        public Context NakRetryDelayNs(long delayNs)
        {
            _nakRetryDelayNs = delayNs;
            return this;
        }

        public long NakRetryDelayNs() => _nakRetryDelayNs;

        /// <summary>Longest random delay of a NAK among a group of receivers. Default 10 ms.</summary>
        public Context NakMulticastMaxBackoffNs(long maxBackoffNs)
        {
            _nakMulticastMaxBackoffNs = maxBackoffNs;
            return this;
        }

        public long NakMulticastMaxBackoffNs() => _nakMulticastMaxBackoffNs;

        /// <summary>Expected number of receivers in a group. Default 10.</summary>
        public Context NakMulticastGroupSize(int groupSize)
        {
            _nakMulticastGroupSize = groupSize;
            return this;
        }

        public int NakMulticastGroupSize() => _nakMulticastGroupSize;

        /// <summary>After a retransmit, NAKs for the same range are ignored for this long. Default 10 ms.</summary>
        public Context RetransmitUnicastLingerNs(long lingerNs)
        {
            _retransmitUnicastLingerNs = lingerNs;
            return this;
        }

        public long RetransmitUnicastLingerNs() => _retransmitUnicastLingerNs;

        /// <summary>
        /// Retransmits in flight on channels with several receivers, 1..256; max-resend of a channel goes before. Default 16.
        /// </summary>
        public Context MaxResend(int maxResend)
        {
            _maxResend = maxResend;
            return this;
        }

        public int MaxResend() => _maxResend;

        /// <summary>
        /// Most sessions of a stream on one endpoint, images and those being set up; more are refused and counted. Default 256.
        /// </summary>
        public Context StreamSessionLimit(int limit)
        {
            _streamSessionLimit = limit;
            return this;
        }

        public int StreamSessionLimit() => _streamSessionLimit;

        /// <summary>Touches every page of a publication's log when it is made, so that publishing never faults. Default false.</summary>
        public Context PreTouchMappedMemory(bool preTouch)
        {
            _preTouchMappedMemory = preTouch;
            return this;
        }

        public bool PreTouchMappedMemory() => _preTouchMappedMemory;

        /// <summary>Makes session ids, initial term ids, receiver ids and random delays a function of the seed, for simulations.</summary>
        public Context IdentifierSeed(long? seed)
        {
            _identifierSeed = seed;
            return this;
        }

        public long? IdentifierSeed() => _identifierSeed;

        /// <summary>
        /// Hops of multicast datagrams, 0..255; ttl of a channel goes before. 0, the default, leaves the system's.
        /// </summary>
        public Context SocketMulticastTtl(int ttl)
        {
            _socketMulticastTtl = ttl;
            return this;
        }

        public int SocketMulticastTtl() => _socketMulticastTtl;

        /// <summary>Tag of the receivers that hold back a publication with fc=tagged; the channel goes before. Default -1.</summary>
        public Context FlowControlGroupTag(long groupTag)
        {
            _flowControlGroupTag = groupTag;
            return this;
        }

        public long FlowControlGroupTag() => _flowControlGroupTag;

        /// <summary>
        /// Receivers without which a publication with fc=min or fc=tagged is not connected; the channel goes before. Default 0.
        /// </summary>
        public Context FlowControlGroupMinSize(int groupMinSize)
        {
            _flowControlGroupMinSize = groupMinSize;
            return this;
        }

        public int FlowControlGroupMinSize() => _flowControlGroupMinSize;

        /// <summary>
        /// How long a publication waits for a claim to be committed before it takes the claim for abandoned and goes on. Default 15 s.
        /// </summary>
        public Context PublicationUnblockTimeoutNs(long timeoutNs)
        {
            _publicationUnblockTimeoutNs = timeoutNs;
            return this;
        }

        public long PublicationUnblockTimeoutNs() => _publicationUnblockTimeoutNs;

        /// <summary>Whether images with cc=cubic measure the round trip. Default false.</summary>
        public Context CubicCongestionControlMeasureRtt(bool measureRtt)
        {
            _cubicMeasureRtt = measureRtt;
            return this;
        }

        public bool CubicCongestionControlMeasureRtt() => _cubicMeasureRtt;

        /// <summary>
        /// Round trip that images with cc=cubic assume: the window moves once in it, and measurements are four of it apart. Default 100
        /// microseconds.
        /// </summary>
        public Context CubicCongestionControlInitialRttNs(long initialRttNs)
        {
            _cubicInitialRttNs = initialRttNs;
            return this;
        }

        public long CubicCongestionControlInitialRttNs() => _cubicInitialRttNs;
    }
}
