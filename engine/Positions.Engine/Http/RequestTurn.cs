using System.Threading.Channels;

namespace Positions.Engine.Http;

/// <summary>Lets requests through one at a time, in the order of their coming.</summary>
internal sealed class RequestTurn
{
    // Holds whose turn it is; who waits to write comes next. A channel, because its writers wait in order, which a semaphore does not promise.
    private readonly Channel<bool> _held = Channel.CreateBounded<bool>(1);

    /// <summary>Waits for its turn; whoever got it has to give it back.</summary>
    /// <exception cref="OperationCanceledException">It did not come in time, and nothing is to be given back.</exception>
    public ValueTask TakeAsync(CancellationToken cancellation) => _held.Writer.WriteAsync(true, cancellation);

    public void GiveBack() => _held.Reader.TryRead(out _);
}
