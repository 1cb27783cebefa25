using Adaptive.Aeron;
using Adaptive.Aeron.Status;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>Keeps the error frames that publications got.</summary>
internal sealed class CollectingPublicationErrorHandler : IPublicationErrorFrameHandler
{
    internal List<PublicationErrorFrame> Frames { get; } = [];

    public void OnPublicationError(PublicationErrorFrame errorFrame) => Frames.Add(errorFrame);
}
