using Adaptive.Aeron.Status;

namespace Adaptive.Aeron;

/// <summary>Told on the client conductor of the error frames that receivers sent to this client's publications.</summary>
public interface IPublicationErrorFrameHandler
{
    void OnPublicationError(PublicationErrorFrame errorFrame);
}
