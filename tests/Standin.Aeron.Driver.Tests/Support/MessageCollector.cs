using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>Polls a subscription through an assembler and keeps the messages.</summary>
internal sealed class MessageCollector
{
    private readonly Subscription _subscription;
    private readonly FragmentAssembler _assembler;

    internal MessageCollector(Subscription subscription)
    {
        _subscription = subscription;
        _assembler = new FragmentAssembler(OnMessage);
    }

    internal List<ReceivedMessage> Messages { get; } = [];

    internal int Poll(int fragmentLimit = 1000) => _subscription.Poll(_assembler, fragmentLimit);

    private void OnMessage(IDirectBuffer buffer, int offset, int length, Header header)
    {
        byte[] bytes = new byte[length];
        buffer.GetBytes(offset, bytes);
        Messages.Add(new ReceivedMessage(header.SessionId, header.Position, bytes, header.ReservedValue));
    }
}
