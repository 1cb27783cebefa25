using System.Globalization;
using Positions.Core;
using Positions.Engine.Telemetry;
using Positions.Protocol.Values;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Positions.Engine.Tests;

/// <summary>What the log says of alerts.</summary>
public sealed class AlertSinkTests
{
    [Test]
    public async Task ShouldNameTheStatementItsCutAndWhatToDo_WhenItFailed()
    {
        string line = await LineOfAsync(new OutputEvent
        {
            AlertCode = AlertCode.StatementFailed,
            InputSequence = 1_234,
            StatementId = Text24.From("broker-day-1"),
            RangeFrom = 1_000,
            RangeTo = 77,
        });
        Assert.That(line, Does.Contain("statement broker-day-1").And.Contain("cut 1000").And.Contain("77 lines").And.Contain("input 1234")
            .And.Contain("again with the same id"));
        Assert.That(line, Does.Not.Contain("execId"));
    }

    [TestCase(AlertCode.SplitBlocked, "old units")]
    [TestCase(AlertCode.RenameBlocked, "old symbol")]
    public async Task ShouldNameThePositionAndSayHowItWasLeft_WhenASplitOrARenamingDoesNotReachIt(AlertCode code, string expected)
    {
        string line = await LineOfAsync(new OutputEvent { AlertCode = code, InputSequence = 57, Account = Text16.From("T"), Symbol = Text24.From("AAPL") });
        Assert.That(line, Does.Contain("input 57").And.Contain("T AAPL").And.Contain(expected).And.Contain("adjust"));
        Assert.That(line, Does.Not.Contain("execId"));
    }

    private static async Task<string> LineOfAsync(OutputEvent alert)
    {
        var lines = new Lines();
        ILogger before = Log.Logger;
        Logger logger = new LoggerConfiguration().WriteTo.Sink(lines).CreateLogger();
        Log.Logger = logger;
        try
        {
            var sink = new AlertSink();
            sink.Raise(in alert);
            await sink.DisposeAsync();
        }
        finally
        {
            Log.Logger = before;
            await logger.DisposeAsync();
        }

        return lines.Written.Single();
    }

    private sealed class Lines : ILogEventSink
    {
        public List<string> Written { get; } = [];

        public void Emit(LogEvent logEvent) => Written.Add(logEvent.RenderMessage(CultureInfo.InvariantCulture).Replace("\"", "", StringComparison.Ordinal));
    }
}
