using Adaptive.Agrona;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>Keeps what it is told, so that a test can demand that it was nothing.</summary>
internal sealed class CollectingErrorHandler : IErrorHandler
{
    internal List<Exception> Errors { get; } = [];

    public void OnError(Exception exception) => Errors.Add(exception);
}
