using System.Collections.Concurrent;
using System.Net;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Host names that sender and receiver have looked up again. No thread of the driver waits for an answer. As many are under way as there are
/// names at most. Thread: conductor, but for the answers, which come on any.
/// </summary>
internal sealed class NameLookups(INameResolver names, AgentSignal conductorSignal, AgentCounters counters)
{
    private readonly ConcurrentQueue<Answer> _answers = new();

    internal bool HasAnswers => !_answers.IsEmpty;

    /// <param name="host">The name to look up.</param>
    /// <param name="former">Its address by now; the port stays.</param>
    /// <param name="inbox">Of the agent that asks.</param>
    /// <param name="answered">Called by that agent.</param>
    /// <param name="changed">Called before, by the conductor, when the address is another.</param>
    internal void Start(
        string host, TransportAddress former, AgentInbox inbox, Action<TransportAddress?> answered, Action<TransportAddress>? changed = null) =>
        names.LookupLater(host, addresses =>
        {
            _answers.Enqueue(new Answer(addresses, former, inbox, answered, changed));
            conductorSignal.WakeUp();
        });

    internal int DeliverAnswers()
    {
        int count = 0;
        while (!_answers.IsEmpty && _answers.TryDequeue(out Answer answer))
        {
            count++;
            Deliver(answer);
        }

        return count;
    }

    private void Deliver(Answer answer)
    {
        TransportAddress? address = null;
        if (answer.Addresses is null || Array.Find(answer.Addresses, found => found.AddressFamily == answer.Former.Family) is not { } found)
        {
            counters.Increment(SystemCounter.ResolutionFailures);
        }
        else if (TransportAddress.From(new IPEndPoint(found, answer.Former.Port)) is var latest && latest != answer.Former)
        {
            counters.Increment(SystemCounter.ResolutionChanges);
            address = latest;
            answer.Changed?.Invoke(latest);
        }

        answer.Inbox.Post(() => answer.Answered(address));
    }

    private readonly record struct Answer(
        IPAddress[]? Addresses,
        TransportAddress Former,
        AgentInbox Inbox,
        Action<TransportAddress?> Answered,
        Action<TransportAddress>? Changed);
}
