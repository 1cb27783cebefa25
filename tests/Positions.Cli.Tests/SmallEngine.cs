using Positions.Engine.Hosting;

namespace Positions.Cli.Tests;

/// <summary>An engine that takes any free ports and little room, for the verbs that ask one.</summary>
internal static class SmallEngine
{
    public static EngineHost Start(string dataDirectory) => EngineHost.Start(
        new EngineOptions
        {
            DataDirectory = dataDirectory,
            IngressChannel = "aeron:udp?endpoint=127.0.0.1:0",
            EgressChannel = "aeron:udp?control=127.0.0.1:0|control-mode=dynamic",
            HttpUrl = "http://127.0.0.1:0",
            SegmentBytes = 1 << 20,
            CapacityExecutions = 10_000,
            ResultSettings = [new("Capacity:Executions", "10000")],
        },
        new EngineSeams());
}
