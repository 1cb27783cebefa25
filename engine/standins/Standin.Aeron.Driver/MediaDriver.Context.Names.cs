using Adaptive.Aeron.Driver.Uri;

namespace Adaptive.Aeron.Driver;

public sealed partial class MediaDriver
{
    // How host names in channels become addresses, and stay current.
    public sealed partial class Context
    {
        private long _reResolutionCheckIntervalNs = 1_000_000_000;

        /// <summary>
        /// How often names are looked up again whose host has been silent for 5 s: the endpoint of a unicast publication, destinations that
        /// an application has added, and the control address of a subscription. Default 1 s.
        /// </summary>
        public Context ReResolutionCheckIntervalNs(long intervalNs)
        {
            _reResolutionCheckIntervalNs = intervalNs;
            return this;
        }

        public long ReResolutionCheckIntervalNs() => _reResolutionCheckIntervalNs;

        internal INameResolver Names { get; set; } = SystemNameResolver.Instance;
    }
}
