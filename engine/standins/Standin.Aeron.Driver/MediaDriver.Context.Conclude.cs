using System.Numerics;
using Adaptive.Aeron.Exceptions;

namespace Adaptive.Aeron.Driver;

public sealed partial class MediaDriver
{
    public sealed partial class Context
    {
        /// <summary>Checks the settings and fills in defaults.</summary>
        /// <exception cref="ConfigurationException">A value is out of range, or the context was concluded before.</exception>
        public Context Conclude()
        {
            if (Interlocked.Exchange(ref _isConcluded, 1) != 0)
            {
                throw new ConfigurationException("a context can be concluded only once");
            }

            _aeronDirectoryName ??= $"aeron-embedded-{Environment.ProcessId}-{Interlocked.Increment(ref s_embeddedCount)}";
            _errorHandler ??= Aeron.Configuration.DEFAULT_ERROR_HANDLER;
            Validate();
            return this;
        }

        internal static bool IsTermLengthValid(int length) =>
            length is >= DriverLimits.TermLengthMin and <= DriverLimits.TermLengthMax && BitOperations.IsPow2(length);

        internal static bool IsMtuValid(int length) =>
            length is > LogBuffer.FrameDescriptor.HeaderLength and <= DriverLimits.MtuLengthMax
            && length % LogBuffer.FrameDescriptor.FRAME_ALIGNMENT == 0;

        private void Validate()
        {
            Require(IsTermLengthValid(_publicationTermBufferLength), nameof(PublicationTermBufferLength), _publicationTermBufferLength);
            Require(IsMtuValid(_mtuLength), nameof(MtuLength), _mtuLength);
            Require(_socketRcvbufLength >= 0, nameof(SocketRcvbufLength), _socketRcvbufLength);
            Require(_socketSndbufLength >= 0, nameof(SocketSndbufLength), _socketSndbufLength);
            Require(
                _initialWindowLength is >= 1024 and <= DriverLimits.TermLengthMax / 2, nameof(InitialWindowLength), _initialWindowLength);
            Require(_publicationTermWindowLength >= 0, nameof(PublicationTermWindowLength), _publicationTermWindowLength);
            Require(_imageLivenessTimeoutNs > 0, nameof(ImageLivenessTimeoutNs), _imageLivenessTimeoutNs);
            Require(_statusMessageTimeoutNs > 0, nameof(StatusMessageTimeoutNs), _statusMessageTimeoutNs);
            Require(_publicationConnectionTimeoutNs > 0, nameof(PublicationConnectionTimeoutNs), _publicationConnectionTimeoutNs);
            Require(_flowControlReceiverTimeoutNs > 0, nameof(FlowControlReceiverTimeoutNs), _flowControlReceiverTimeoutNs);
            Require(_publicationLingerTimeoutNs >= 0, nameof(PublicationLingerTimeoutNs), _publicationLingerTimeoutNs);
            Require(_nakUnicastDelayNs >= 0, nameof(NakUnicastDelayNs), _nakUnicastDelayNs);
            Require(_nakRetryDelayNs > 0, nameof(NakRetryDelayNs), _nakRetryDelayNs);
            Require(_nakMulticastMaxBackoffNs > 0, nameof(NakMulticastMaxBackoffNs), _nakMulticastMaxBackoffNs);
            Require(_nakMulticastGroupSize > 0, nameof(NakMulticastGroupSize), _nakMulticastGroupSize);
            Require(_retransmitUnicastLingerNs >= 0, nameof(RetransmitUnicastLingerNs), _retransmitUnicastLingerNs);
            Require(_maxResend is >= 1 and <= 256, nameof(MaxResend), _maxResend);
            Require(_streamSessionLimit > 0, nameof(StreamSessionLimit), _streamSessionLimit);
            Require(_socketMulticastTtl is >= 0 and <= byte.MaxValue, nameof(SocketMulticastTtl), _socketMulticastTtl);
            Require(_flowControlGroupMinSize >= 0, nameof(FlowControlGroupMinSize), _flowControlGroupMinSize);
            Require(_publicationUnblockTimeoutNs > 0, nameof(PublicationUnblockTimeoutNs), _publicationUnblockTimeoutNs);
            Require(_untetheredWindowLimitTimeoutNs > 0, nameof(UntetheredWindowLimitTimeoutNs), _untetheredWindowLimitTimeoutNs);
            Require(
                _untetheredLingerTimeoutNs is Aeron.NULL_VALUE or > 0, nameof(UntetheredLingerTimeoutNs), _untetheredLingerTimeoutNs);
            Require(_untetheredRestingTimeoutNs > 0, nameof(UntetheredRestingTimeoutNs), _untetheredRestingTimeoutNs);
            Require(_reResolutionCheckIntervalNs > 0, nameof(ReResolutionCheckIntervalNs), _reResolutionCheckIntervalNs);
            Require(_cubicInitialRttNs > 0, nameof(CubicCongestionControlInitialRttNs), _cubicInitialRttNs);
            if (_datagramNetwork is not null && _threadingMode is (Driver.ThreadingMode.DEDICATED or Driver.ThreadingMode.SHARED_NETWORK))
            {
                throw new ConfigurationException(
                    $"{nameof(DatagramNetwork)} is for one thread, so that ThreadingMode={_threadingMode} cannot use it: take INVOKER or SHARED");
            }
        }

        private static void Require(bool isValid, string name, long value)
        {
            if (!isValid)
            {
                throw new ConfigurationException($"{name}={value} is out of range");
            }
        }
    }
}
