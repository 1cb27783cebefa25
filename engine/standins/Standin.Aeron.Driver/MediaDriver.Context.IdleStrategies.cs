using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Driver;

public sealed partial class MediaDriver
{
    // How the driver's threads idle. An instance that keeps a state belongs to one of them.
    public sealed partial class Context
    {
        /// <summary>
        /// Idling of the conductor in the modes DEDICATED and SHARED_NETWORK. Default: as the SHARED thread.
        /// </summary>
        public Context ConductorIdleStrategy(IIdleStrategy idleStrategy)
        {
            _conductorIdleStrategy = idleStrategy;
            return this;
        }

        public IIdleStrategy? ConductorIdleStrategy() => _conductorIdleStrategy;

        /// <summary>Idling of the sender in DEDICATED mode. Default: as the SHARED thread.</summary>
        public Context SenderIdleStrategy(IIdleStrategy idleStrategy)
        {
            _senderIdleStrategy = idleStrategy;
            return this;
        }

        public IIdleStrategy? SenderIdleStrategy() => _senderIdleStrategy;

        /// <summary>Idling of the receiver in DEDICATED mode. Default: as the SHARED thread.</summary>
        public Context ReceiverIdleStrategy(IIdleStrategy idleStrategy)
        {
            _receiverIdleStrategy = idleStrategy;
            return this;
        }

        public IIdleStrategy? ReceiverIdleStrategy() => _receiverIdleStrategy;

        /// <summary>Idling of the sender and receiver in SHARED_NETWORK mode. Default: as the SHARED thread.</summary>
        public Context SharedNetworkIdleStrategy(IIdleStrategy idleStrategy)
        {
            _sharedNetworkIdleStrategy = idleStrategy;
            return this;
        }

        public IIdleStrategy? SharedNetworkIdleStrategy() => _sharedNetworkIdleStrategy;

        /// <summary>
        /// Idling of the SHARED thread. Default: spin, yield, then sleep until there is something to do.
        /// </summary>
        public Context SharedIdleStrategy(IIdleStrategy idleStrategy)
        {
            _sharedIdleStrategy = idleStrategy;
            return this;
        }

        public IIdleStrategy? SharedIdleStrategy() => _sharedIdleStrategy;
    }
}
