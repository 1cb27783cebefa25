using System.Net;
using System.Text.Json;
using Positions.Testing.Network;

namespace Standin.Aeron.Driver.Tests.Golden;

/// <summary>A capture of real Aeron with the record of what was sent.</summary>
internal sealed class GoldenCapture
{
    private readonly JsonElement _json;

    private GoldenCapture(JsonElement json, IReadOnlyList<CapturedDatagram> datagrams)
    {
        _json = json;
        Datagrams = datagrams;
        Sent = [.. json.GetProperty("sent").EnumerateArray().Select(static item => new SentMessage(
            item.GetProperty("pub").GetString()!,
            item.GetProperty("index").GetInt64(),
            item.GetProperty("length").GetInt32(),
            item.GetProperty("position").GetInt64(),
            item.GetProperty("reserved").GetInt64()))];
    }

    internal static IReadOnlyList<string> Names { get; } =
    [
        "a-unicast-small", "b-fragmented", "c-term-rollover", "c2-term-id-wrap", "d1-loss-send",
        "d2-loss-receive", "e-mdc-dynamic", "e2-mdc-tagged", "e3-mdc-manual", "f-multicast", "h-reject-err", "i-revoke", "j-cubic-rttm",
        "k-unreliable", "l-slow-subscriber", "n-response",
    ];

    internal IReadOnlyList<CapturedDatagram> Datagrams { get; }

    internal IReadOnlyList<SentMessage> Sent { get; }

    /// <summary>Positions after the messages that real Aeron delivered to a subscription, in order.</summary>
    internal IReadOnlyList<long> DeliveredPositions(string subscription) =>
        [.. _json.GetProperty("deliveredByAeron").EnumerateArray()
            .Where(item => item.GetProperty("sub").GetString() == subscription)
            .Select(static item => item.GetProperty("position").GetInt64())];

    internal JsonElement Publication => PublicationNamed("p");

    internal JsonElement PublicationNamed(string name) => _json.GetProperty("publications").GetProperty(name);

    internal static GoldenCapture Load(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "data", "aeron-golden", name);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path + ".json"));
        return new GoldenCapture(document.RootElement.Clone(), PcapReader.Read(path + ".pcap"));
    }

    internal string SubscriptionChannel(string name) =>
        _json.GetProperty("subscriptions").GetProperty(name).GetProperty("channel").GetString()!;

    internal IPEndPoint SubscriptionEndpoint(string name)
    {
        string channel = SubscriptionChannel(name);
        string endpoint = channel.Split(['?', '|']).Single(static part => part.StartsWith("endpoint=", StringComparison.Ordinal));
        return IPEndPoint.Parse(endpoint["endpoint=".Length..]);
    }

    /// <summary>One entry of the record; the position is the stream's after the message.</summary>
    internal sealed record SentMessage(string Publication, long Index, int Length, long Position, long Reserved);
}
