using System.Text;
using Positions.Engine.Egress;
using Positions.Gateway;

namespace Positions.Engine.Http;

/// <summary>
/// The part of <c>GET /metrics</c> that tells of the Aeron driver, which ingress and egress share: <c>positions_aeron_*_total</c> for all
/// that it counts, four sums that alerts use, and how far each stream is.
/// </summary>
internal static class AeronMetrics
{
    private static readonly (string Name, string[] Counters)[] s_sums =
    [
        ("naks", ["NakMessagesSent", "NakMessagesReceived"]),
        ("retransmits", ["RetransmitsSent"]),
        ("frames_dropped", ["InvalidPackets", "FlowControlOverRuns", "FlowControlUnderRuns", "SessionsRefused"]),
        ("overruns", ["FlowControlOverRuns"]),
    ];

    internal static void Render(StringBuilder text, AeronEndpoint endpoint)
    {
        EmbeddedDriverCount[] counts = [.. endpoint.Counts()];
        foreach ((string name, string[] counters) in s_sums)
        {
            Counter(text, name, counts.Where(count => counters.Contains(count.Name)).Sum(static count => count.Value));
        }

        foreach (EmbeddedDriverCount count in counts)
        {
            Counter(text, SnakeCase(count.Name), count.Value);
        }

        text.Append("# TYPE positions_aeron_position gauge\n");
        foreach (EmbeddedDriverPosition position in endpoint.Positions())
        {
            text.Append($"positions_aeron_position{{kind=\"{SnakeCase(position.Kind)}\",stream=\"{position.StreamId}\",")
                .Append($"session=\"{position.SessionId}\"}} {position.Position}\n");
        }
    }

    private static void Counter(StringBuilder text, string name, long value)
    {
        string full = name.EndsWith("_total", StringComparison.Ordinal) ? $"positions_aeron_{name}" : $"positions_aeron_{name}_total";
        text.Append($"# TYPE {full} counter\n{full} {value}\n");
    }

    private static string SnakeCase(string pascalCase)
    {
        var text = new StringBuilder();
        foreach (char letter in pascalCase)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
