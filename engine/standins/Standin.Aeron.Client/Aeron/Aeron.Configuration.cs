using Adaptive.Agrona;

namespace Adaptive.Aeron;

public sealed partial class Aeron
{
    /// <summary>Defaults of a client.</summary>
    public static class Configuration
    {
        public const long CLOSE_LINGER_DURATION_DEFAULT_NS = 0;

        public static readonly int IDLE_SLEEP_DEFAULT_MS = 16;
        public static readonly long KeepaliveIntervalNs = 500_000_000;
        public static readonly long RESOURCE_LINGER_DURATION_DEFAULT_NS = 3_000_000_000;

        /// <summary>Writes the error to the standard error stream.</summary>
        public static readonly IErrorHandler DEFAULT_ERROR_HANDLER = new StandardErrorHandler();

        private sealed class StandardErrorHandler : IErrorHandler
        {
            public void OnError(Exception exception) => Console.Error.WriteLine(exception);
        }
    }
}
