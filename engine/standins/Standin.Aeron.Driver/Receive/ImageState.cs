namespace Adaptive.Aeron.Driver.Receive;

/// <summary>Life of an image in the receiver, until the conductor has it removed.</summary>
internal enum ImageState
{
    /// <summary>Takes data, sends status messages and NAKs.</summary>
    Active,

    /// <summary>
    /// Has the whole stream, or lost its last subscriber: tells the sender that it is done while subscribers take the rest.
    /// </summary>
    Draining,

    /// <summary>The sender fell silent: subscribers take the rest, nothing is sent.</summary>
    Silent,
}
