using Adaptive.Aeron;

namespace Standin.Aeron.Driver.Tests.Matrix;

/// <summary>Polls a subscription and verifies every session of it against the content that the session's id stands for.</summary>
internal sealed class StreamReceiver
{
    private readonly FragmentAssembler _assembler;
    private readonly Dictionary<int, StreamVerifier> _verifiers = [];
    private readonly Dictionary<int, Image> _images = [];
    private readonly Func<int, StreamVerifier> _createVerifier;

    internal StreamReceiver(Subscription subscription, Func<int, StreamVerifier> createVerifier)
    {
        Subscription = subscription;
        _createVerifier = createVerifier;
        _assembler = new FragmentAssembler(
            (buffer, offset, length, header) => VerifierOf(header.SessionId).OnMessage(buffer, offset, length, header));
    }

    internal Subscription Subscription { get; }

    /// <summary>Sessions that had an image, with the last one of each.</summary>
    internal IReadOnlyDictionary<int, Image> Images => _images;

    internal int Poll(int fragmentLimit = 64)
    {
        for (int i = 0; i < Subscription.ImageCount; i++)
        {
            Image image = Subscription.ImageAtIndex(i);
            _images[image.SessionId] = image;
        }

        return Subscription.Poll(_assembler, fragmentLimit);
    }

    internal StreamVerifier VerifierOf(int sessionId)
    {
        if (!_verifiers.TryGetValue(sessionId, out StreamVerifier? verifier))
        {
            verifier = _createVerifier(sessionId);
            _verifiers.Add(sessionId, verifier);
        }

        return verifier;
    }

    internal bool HasEnded(int sessionId) => _images.TryGetValue(sessionId, out Image? image) && image.IsEndOfStream;

    /// <summary>Holds both ends of a session that has ended against each other: content, order, and every position.</summary>
    internal void AssertEqual(StreamSender sender, long endPosition, string context)
    {
        StreamVerifier verifier = VerifierOf(sender.Publication.SessionId);
        Image image = _images[sender.Publication.SessionId];
        Assert.That(verifier.Failure, Is.Null, context);
        Assert.That(
            (verifier.Next, verifier.Digest.Content, verifier.Digest.Positions, image.Position, image.EndOfStreamPosition),
            Is.EqualTo((sender.Next, sender.Digest.Content, sender.Digest.Positions, endPosition, endPosition)),
            context);
    }
}
