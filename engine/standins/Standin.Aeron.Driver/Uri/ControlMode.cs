namespace Adaptive.Aeron.Driver.Uri;

/// <summary>How a channel finds the other side.</summary>
internal enum ControlMode
{
    /// <summary>One fixed endpoint.</summary>
    None,

    /// <summary>Receivers that send status messages to the control address.</summary>
    Dynamic,

    /// <summary>Receivers, or for a subscription senders, that the application adds.</summary>
    Manual,

    /// <summary>
    /// The one receiver that a request stream has named: the answer goes to where that receiver's status messages come from.
    /// </summary>
    Response,
}
