namespace Adaptive.Aeron.Driver;

public sealed partial class MediaDriver
{
    public sealed partial class Context
    {
        private long _untetheredWindowLimitTimeoutNs = 5_000_000_000;
        private long _untetheredLingerTimeoutNs = Aeron.NULL_VALUE;
        private long _untetheredRestingTimeoutNs = 10_000_000_000;

        /// <summary>
        /// How long a subscriber with tether=false may stay at the end of the window before its image is taken away; the channel's
        /// untethered-window-limit-timeout goes before. Default 5 s.
        /// </summary>
        public Context UntetheredWindowLimitTimeoutNs(long timeoutNs)
        {
            _untetheredWindowLimitTimeoutNs = timeoutNs;
            return this;
        }

        public long UntetheredWindowLimitTimeoutNs() => _untetheredWindowLimitTimeoutNs;

        /// <summary>
        /// How long its place is kept after that; the channel's untethered-linger-timeout goes before.
        /// <see cref="Aeron.NULL_VALUE"/>, the default, stands for the window limit's timeout.
        /// </summary>
        public Context UntetheredLingerTimeoutNs(long timeoutNs)
        {
            _untetheredLingerTimeoutNs = timeoutNs;
            return this;
        }

        public long UntetheredLingerTimeoutNs() => _untetheredLingerTimeoutNs;

        /// <summary>When it gets the image again; the channel's untethered-resting-timeout goes before. Default 10 s.</summary>
        public Context UntetheredRestingTimeoutNs(long timeoutNs)
        {
            _untetheredRestingTimeoutNs = timeoutNs;
            return this;
        }

        public long UntetheredRestingTimeoutNs() => _untetheredRestingTimeoutNs;
    }
}
