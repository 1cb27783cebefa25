namespace Adaptive.Aeron.Driver.Send;

/// <summary>Life of a publication in the driver.</summary>
internal enum PublicationState
{
    Active,

    /// <summary>Closed by the application; what it offered is still being sent.</summary>
    Draining,

    /// <summary>All was sent: heartbeats announce the end, NAKs are served.</summary>
    Lingering,

    /// <summary>Out of the driver.</summary>
    Gone,
}
