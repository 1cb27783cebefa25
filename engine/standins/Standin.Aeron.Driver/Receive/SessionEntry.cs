namespace Adaptive.Aeron.Driver.Receive;

/// <summary>A session that an endpoint knows: one with an image, or one whose SETUP was asked for.</summary>
internal sealed class SessionEntry
{
    /// <summary>Null while the SETUP, or the image made from it, is awaited.</summary>
    internal PublicationImage? Image { get; set; }

    /// <summary>True while the conductor makes the image.</summary>
    internal bool IsImageRequested { get; set; }

    /// <summary>True for a session that was given up, on a channel with rejoin=false.</summary>
    internal bool IsRefused { get; set; }

    /// <summary>When the SETUP may be asked for again.</summary>
    internal long PendingUntilNanos { get; set; }
}
