using Adaptive.Aeron;

namespace Standin.Aeron.Driver.Tests.Matrix;

/// <summary>Runs one case between two clients, on whatever their drivers have for a network.</summary>
/// <param name="turn">One turn of both nodes. False when the time is over.</param>
internal sealed class MatrixRun(Adaptive.Aeron.Aeron sender, Adaptive.Aeron.Aeron receiver, Func<bool> turn)
{
    private const int StreamId = 1001;
    private const int TurnsPerSlowPoll = 3;

    private long _turns;

    internal void Run(MatrixCase matrixCase)
    {
        string context = matrixCase.ToString();
        using Subscription subscription = receiver.AddSubscription("aeron:udp?endpoint=127.0.0.1:0", StreamId);
        Turn(() => subscription.ResolvedEndpoint is not null, $"bound, {context}");
        string channel = $"aeron:udp?endpoint={subscription.ResolvedEndpoint}{matrixCase.PublicationParameters}";
        using Publication publication = (matrixCase.Seed & 1) == 0
            ? sender.AddPublication(channel, StreamId)
            : sender.AddExclusivePublication(channel, StreamId);
        Assert.That(publication.MaxMessageLength, Is.EqualTo(matrixCase.MaxMessageLength));
        var stream = new StreamSender(publication, matrixCase.CreateContent());
        var receiving = new StreamReceiver(subscription, _ => new StreamVerifier(matrixCase.CreateContent()));
        StreamVerifier verifier = receiving.VerifierOf(publication.SessionId);
        Turn(() => publication.IsConnected && subscription.IsConnected, $"connected, {context}");
        Turn(
            () =>
            {
                stream.Offer(matrixCase.Count);
                Poll(receiving, matrixCase.IsSlow);
                return verifier.Failure is not null || stream.Next == matrixCase.Count;
            },
            $"offered, {context}");

        // Closed at once: what is under way still has to arrive.
        long end = publication.Position;
        publication.Dispose();
        Turn(
            () =>
            {
                Poll(receiving, matrixCase.IsSlow);
                return verifier.Failure is not null || receiving.HasEnded(publication.SessionId);
            },
            $"ended, {context}");
        receiving.AssertEqual(stream, end, context);
    }

    private void Poll(StreamReceiver receiving, bool isSlow)
    {
        if (!isSlow || ++_turns % TurnsPerSlowPoll == 0)
        {
            receiving.Poll(isSlow ? 1 : 64);
        }
    }

    private void Turn(Func<bool> until, string what)
    {
        while (!until())
        {
            Assert.That(turn(), Is.True, $"in time: {what}");
        }
    }
}
