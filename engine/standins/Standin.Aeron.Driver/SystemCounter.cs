namespace Adaptive.Aeron.Driver;

/// <summary>What <see cref="SystemCounters"/> counts since the driver started.</summary>
public enum SystemCounter
{
    /// <summary>Bytes of datagrams sent, repairs included.</summary>
    BytesSent,

    /// <summary>Bytes of datagrams received, invalid ones included.</summary>
    BytesReceived,

    DatagramsSent,
    DatagramsReceived,

    /// <summary>Datagrams that break the protocol; dropped.</summary>
    InvalidPackets,

    /// <summary>Data beyond what the receiver may hold; dropped.</summary>
    FlowControlOverRuns,

    /// <summary>Data that had been consumed already; dropped.</summary>
    FlowControlUnderRuns,

    /// <summary>Frames that had been received already and not yet consumed.</summary>
    DuplicateFrames,

    NakMessagesSent,
    NakMessagesReceived,
    StatusMessagesSent,
    StatusMessagesReceived,

    /// <summary>Status messages with a position outside half a term around the sender's; no effect.</summary>
    StatusMessagesRejected,

    SetupMessagesSent,
    HeartbeatsSent,
    HeartbeatsReceived,
    RetransmitsSent,
    RetransmittedBytes,

    /// <summary>NAKs not served because all retransmit slots were lingering.</summary>
    RetransmitOverflow,

    /// <summary>Sends that the socket did not take; repeated later.</summary>
    ShortSends,

    /// <summary>Times a publication with data to send stood at its flow-control limit.</summary>
    SenderFlowControlLimits,

    /// <summary>Sends and receives that failed because nobody listened at the other end (ICMP); harmless.</summary>
    PortUnreachable,

    ImagesCreated,
    ImagesTimedOut,

    /// <summary>
    /// SETUPs or data refused because the stream has its most sessions; see <see cref="MediaDriver.Context.StreamSessionLimit(int)"/>.
    /// </summary>
    SessionsRefused,

    ImagesRejected,
    ErrorFramesSent,
    ErrorFramesReceived,

    /// <summary>Error frames that the application was not told of, because it had not taken earlier ones.</summary>
    PublicationErrorsDropped,

    LossGapsFound,

    /// <summary>Gaps of images with reliable=false, which were filled with padding instead of being repaired.</summary>
    LossGapsSkipped,

    /// <summary>Answers to measurements of the round trip, which images with cc=cubic make if the driver's settings say so.</summary>
    RoundTripsMeasured,

    /// <summary>Sum of the round trips measured, in nanoseconds.</summary>
    RoundTripNanosTotal,

    /// <summary>Claims that their thread abandoned, turned into padding after the unblock timeout.</summary>
    UnblockedPublications,

    /// <summary>Receivers or destinations not tracked because a table was full.</summary>
    ReceiversRefused,

    /// <summary>Publications that their application has ended at once.</summary>
    PublicationsRevoked,

    /// <summary>Images whose sender has ended them at once.</summary>
    PublicationImagesRevoked,

    /// <summary>Requests of sender or receiver to the conductor that were dropped, because too many were waiting.</summary>
    ConductorProxyFails,

    /// <summary>Host names that were looked up again and had another address.</summary>
    ResolutionChanges,

    /// <summary>Host names that were looked up again in vain; what they stood for stays.</summary>
    ResolutionFailures,

    /// <summary>Errors that went to the error handler.</summary>
    Errors,
}
