using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Embedded;

/// <summary>
/// A request of a client and, once <see cref="IsDone"/>, the driver's answer. The client writes the request before it submits, the driver
/// the answer before it completes; completing publishes the answer.
/// </summary>
internal sealed class DriverCommand(DriverCommandKind kind, ClientLink client)
{
    private volatile bool _isDone;

    internal DriverCommandKind Kind { get; } = kind;

    internal ClientLink Client { get; } = client;

    /// <summary>The registration that is made, or the one that is changed (an image's correlation id for a rejection).</summary>
    internal required long RegistrationId { get; init; }

    internal string Channel { get; init; } = string.Empty;

    internal int StreamId { get; init; }

    /// <summary>Reason of a rejection.</summary>
    internal string Text { get; init; } = string.Empty;

    internal PublicationLog? PublicationLog { get; set; }

    /// <summary>
    /// Registration of the publication that first made the log; another than <see cref="RegistrationId"/> when the log is shared.
    /// </summary>
    internal long OriginalRegistrationId { get; set; }

    internal IReadOnlyList<string> LocalSocketAddresses { get; set; } = [];

    /// <summary>A subscription's channel with the port that the system chose, when it asked for port 0; else as given.</summary>
    internal string ResolvedChannel { get; set; } = string.Empty;

    internal Exception? Error { get; set; }

    internal bool IsDone => _isDone;

    internal void Complete() => _isDone = true;
}
