using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Receive;

/// <summary>A SETUP of a session that has no image yet, already checked: what the receiver asks the conductor to make one from.</summary>
/// <param name="JoinPosition">Position in the stream that the SETUP names.</param>
/// <param name="IsGroup">The sender may have several receivers.</param>
/// <param name="AsksForResponse">The sender asks for a stream of answers.</param>
/// <param name="Source">Where the SETUP came from.</param>
/// <param name="Transport">Which of the endpoint's transports heard it.</param>
/// <param name="NowNanos">Time of the receiver's turn.</param>
internal sealed record ImageRequest(
    int SessionId,
    int StreamId,
    int InitialTermId,
    int TermLength,
    int MtuLength,
    long JoinPosition,
    bool IsGroup,
    bool AsksForResponse,
    TransportAddress Source,
    ReceiveTransport Transport,
    long NowNanos);
