using Adaptive.Agrona;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>Keeps what it is told, so that a test can demand that it was nothing. Any thread.</summary>
internal sealed class CollectingErrorHandler : IErrorHandler
{
    private readonly Lock _lock = new();
    private Exception[] _errors = [];

    internal IReadOnlyList<Exception> Errors => Volatile.Read(ref _errors);

    public void OnError(Exception exception)
    {
        lock (_lock)
        {
            _errors = [.. _errors, exception];
        }
    }
}
