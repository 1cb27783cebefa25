using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Testing;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Recovery.Tests;

public sealed class JournalReplayTests
{
    private string _directory = "";

    [SetUp]
    public void CreateDirectory() => _directory = Directory.CreateTempSubdirectory("positions-recovery-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void ShouldRebuildThePosition_WhenTheJournalIsReplayed()
    {
        WriteIncident();
        using BusinessLogic logic = NewLogic();
        ReplayResult result = Replay(logic);
        PositionView position = Position(logic);
        Assert.That(position.Quantity.ToString(), Is.EqualTo("15000"));
        Assert.That(DecimalText.Format(position.OpenCost, 16), Is.EqualTo("2782575"));
        Assert.That(DecimalText.Format(position.RealizedPoints, 16), Is.EqualTo("825"));
        Assert.That(result.LastSequence, Is.EqualTo(6));
        Assert.That(result.Count, Is.EqualTo(6));
        Assert.That(result.LastTerm, Is.EqualTo(1));
        Assert.That(result.ReachedLimit, Is.False);
    }

    [TestCase(1, 0)]
    [TestCase(3, 8000)]
    [TestCase(5, 9000)]
    [TestCase(6, 15000)]
    public void ShouldIncludeTheSequence_WhenReplayedToIt(long toSequence, int quantity)
    {
        WriteIncident();
        using BusinessLogic logic = NewLogic();
        ReplayResult result = Replay(logic, new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = toSequence });
        Assert.That(result.LastSequence, Is.EqualTo(toSequence));
        Assert.That(result.ReachedLimit);
        Assert.That(quantity == 0 ? logic.PositionCount : (int)(Position(logic).Quantity.Mantissa / Decimal8.One), Is.EqualTo(quantity));
    }

    [Test]
    public void ShouldStopBeforeTheFirstLaterInput_WhenReplayedToATime()
    {
        WriteIncident();
        using BusinessLogic logic = NewLogic();
        var toTime = new UtcNanos(InputFactory.DefaultTime.Value + 3_000_000_000L);
        ReplayResult result = Replay(logic, new ReplayOptions { Limit = JournalReadLimit.Kept, ToTime = toTime });
        Assert.That(result.LastSequence, Is.EqualTo(3));
        Assert.That(result.LastEngineTime, Is.EqualTo(toTime));
        Assert.That(result.ReachedLimit);
    }

    [Test]
    public void ShouldGoOnWhereTheLogicStands_WhenReplayedAgain()
    {
        WriteIncident();
        using BusinessLogic atOnce = NewLogic();
        Replay(atOnce);
        using BusinessLogic inParts = NewLogic();
        for (long to = 2; to <= 6; to += 2)
        {
            Replay(inParts, new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = to });
        }

        Assert.That(Replay(inParts).Count, Is.Zero);
        Assert.That(inParts.ComputeDigest(), Is.EqualTo(atOnce.ComputeDigest()));
    }

    [Test]
    public void ShouldReadOnlyWhatIsReleased_WhenAnEngineIsRunning()
    {
        using DataDirectoryLock running = DataDirectoryLock.Acquire(_directory);
        using var journal = new JournalBuilder(_directory);
        AppendIncident(journal).Commit(releasedSequence: 4);
        Assert.That(JournalReplay.LimitFor(_directory), Is.EqualTo(JournalReadLimit.Released));
        using BusinessLogic logic = NewLogic();
        Assert.That(Replay(logic, new ReplayOptions()).LastSequence, Is.EqualTo(4));
    }

    [Test]
    public void ShouldReadAllThatARestartWouldKeep_WhenTheEngineDied()
    {
        using (var journal = new JournalBuilder(_directory))
        {
            AppendIncident(journal);
        }

        Assert.That(JournalReplay.LimitFor(_directory), Is.EqualTo(JournalReadLimit.Kept));
        using BusinessLogic logic = NewLogic();
        Assert.That(Replay(logic).LastSequence, Is.EqualTo(6));
    }

    [Test]
    public void ShouldStopAtTheTornRecord_WhenNothingSaysItWasDurable()
    {
        using (var journal = new JournalBuilder(_directory))
        {
            AppendIncident(journal);
        }

        FlipByteInRecord("1005");
        using BusinessLogic logic = NewLogic();
        Assert.That(Replay(logic).LastSequence, Is.EqualTo(5));
        Assert.That(Position(logic).Quantity.ToString(), Is.EqualTo("9000"));
    }

    [Test]
    public void ShouldRefuse_WhenADurableRecordIsDamaged()
    {
        WriteIncident();
        FlipByteInRecord("1003");
        using BusinessLogic logic = NewLogic();
        JournalCorruptException? refused = Assert.Throws<JournalCorruptException>(() => Replay(logic));
        Assert.That(refused!.Message, Does.Contain("sequence 4"));
        Assert.That(logic.AppliedSequence, Is.EqualTo(3), "what lies before the damage was applied");
    }

    [Test]
    public void ShouldReplayUpToTheLimit_WhenTheDamageLiesBehindIt()
    {
        WriteIncident();
        FlipByteInRecord("1004");
        using BusinessLogic logic = NewLogic();
        Assert.That(Replay(logic, new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = 4 }).LastSequence, Is.EqualTo(4));
    }

    [Test]
    public void ShouldRefuse_WhenAnotherLogicVersionWroteTheJournal()
    {
        const uint Other = BusinessLogic.LogicVersion + 1;
        using (var journal = new JournalBuilder(_directory))
        {
            AppendIncident(journal).Append(InputFactory.Started(Other, term: 2));
            journal.Close();
        }

        using BusinessLogic logic = NewLogic();
        LogicVersionException? refused = Assert.Throws<LogicVersionException>(() => Replay(logic));
        Assert.That(refused!.Sequence, Is.EqualTo(7));
        Assert.That(refused.Found, Is.EqualTo(Other));
        Assert.That(refused.Supported, Is.EqualTo(BusinessLogic.LogicVersion));
        Assert.That(refused.Message, Does.Contain($"logic version {Other}"));
        Assert.That(logic.AppliedSequence, Is.EqualTo(6));
    }

    [Test]
    public void ShouldDoNothing_WhenTheJournalIsEmpty()
    {
        Directory.CreateDirectory(JournalReplay.JournalDirectory(_directory));
        using BusinessLogic logic = NewLogic();
        ReplayResult result = Replay(logic);
        Assert.That(result.LastSequence, Is.Zero);
        Assert.That(result.LastEngineTime.IsNull);
    }

    [Test]
    public void ShouldThrow_WhenThereIsNoJournal()
    {
        using BusinessLogic logic = NewLogic();
        Assert.Throws<JournalAccessException>(() => Replay(logic));
    }

    [Test]
    public void ShouldGiveTheSameDigest_WhenReplayedOverManySegments()
    {
        ulong seed = TestSeed.Next(nameof(ShouldGiveTheSameDigest_WhenReplayedOverManySegments));
        WriteRandom(seed, 2_000);
        Assert.That(Directory.GetFiles(JournalReplay.JournalDirectory(_directory), "*.jnl"), Has.Length.GreaterThan(5));
        using BusinessLogic first = NewLogic();
        using BusinessLogic second = NewLogic();
        Replay(first);
        var stops = new SeededRandom(seed);
        while (second.AppliedSequence < first.AppliedSequence)
        {
            long to = Math.Min(second.AppliedSequence + 1 + stops.Next(400), first.AppliedSequence);
            Replay(second, new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = to });
        }

        Assert.That(second.ComputeDigest(), Is.EqualTo(first.ComputeDigest()));
        Assert.That(first.Counters.Applied, Is.EqualTo(2_000));
    }

    [Test]
    public void ShouldTellHowFarItIs_WhenAskedEverySoOften()
    {
        WriteRandom(1, 500);
        using BusinessLogic logic = NewLogic();
        List<ReplayProgress> told = [];
        Replay(logic, new ReplayOptions { Limit = JournalReadLimit.Kept, Progress = told.Add, ProgressEvery = 100 });
        Assert.That(told.Select(t => t.Sequence), Is.EqualTo(new long[] { 100, 200, 300, 400, 500, 501 }));
        Assert.That(told[^1].Count, Is.EqualTo(501));
    }

    [Test]
    public void ShouldStop_WhenCanceledBetweenTwoInputs()
    {
        WriteRandom(1, 300);
        using BusinessLogic logic = NewLogic();
        using var cancellation = new CancellationTokenSource();
        var options = new ReplayOptions { Limit = JournalReadLimit.Kept, Progress = _ => cancellation.Cancel(), ProgressEvery = 100 };
        var sink = new NullSink();
        Assert.Throws<OperationCanceledException>(() => JournalReplay.Run(Storage(), logic, ref sink, options, cancellation.Token));
        Assert.That(logic.AppliedSequence, Is.EqualTo(200));
    }

    [Test]
    public void ShouldNotAllocatePerInput_WhenReplaying()
    {
        WriteRandom(2, 3_000, segmentBytes: 4 * 1024 * 1024);
        using BusinessLogic logic = NewLogic();
        long AllocatedBytes(long toSequence)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Replay(logic, new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = toSequence });
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        AllocatedBytes(100);
        long few = AllocatedBytes(200);

        // Opening allocates, reading does not: 2,700 inputs more, and hardly a byte.
        Assert.That(AllocatedBytes(3_000) - few, Is.LessThan(2_048));
    }

    [Test]
    public void ShouldFeedTheSink_WhenOneIsGiven()
    {
        WriteIncident();
        using BusinessLogic logic = NewLogic();
        var sink = new CountingSink([0]);
        JournalReplay.Run(Storage(), logic, ref sink, new ReplayOptions { Limit = JournalReadLimit.Kept });
        Assert.That(sink.Outcomes, Is.EqualTo(6));
    }

    private static BusinessLogic NewLogic() => new(new CoreOptions { ReserveAhead = false });

    private static PositionView Position(BusinessLogic logic)
    {
        Assert.That(logic.TryGetPosition(Text16.From("APEX"), Text24.From("AAPL"), out PositionView position));
        return position;
    }

    private static JournalBuilder AppendIncident(JournalBuilder journal) => journal
        .Append(InputFactory.Started())
        .Append(Fill(1, Side.Buy, "5000", "185.50"))
        .Append(Fill(2, Side.Buy, "3000", "185.75"))
        .Append(Fill(3, Side.Buy, "2000", "186.00"))
        .Append(Fill(4, Side.Sell, "1000", "186.50"))
        .Append(Fill(5, Side.Buy, "6000", "185.25"));

    private static Fill Fill(long sourceSeq, Side side, string quantity, string price) =>
        InputFactory.Fill(1, sourceSeq, side, quantity, price, execId: $"{1000 + sourceSeq}", account: "APEX", symbol: "AAPL", fee: "0", currency: "USD");

    private void WriteIncident()
    {
        using var journal = new JournalBuilder(_directory);
        AppendIncident(journal).Commit();
        journal.Close();
    }

    private void WriteRandom(ulong seed, int count, long segmentBytes = 32 * 1024)
    {
        var random = new SeededRandom(seed);
        using var journal = new JournalBuilder(_directory, segmentBytes);
        journal.Append(InputFactory.Started());
        for (int i = 1; i <= count; i++)
        {
            journal.Append(InputFactory.Fill(
                1,
                i,
                random.Chance(500) ? Side.Buy : Side.Sell,
                $"{1 + random.Next(900)}",
                $"{100 + random.Next(50)}.{random.Next(100):D2}",
                execId: $"x{i}",
                account: $"A{random.Next(5)}",
                symbol: $"S{random.Next(5)}"));
            if (random.Chance(50) && i < count)
            {
                journal.Commit();
            }
        }

        journal.Commit();
        journal.Close();
    }

    private FileJournalStorage Storage() => FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(_directory));

    private ReplayResult Replay(BusinessLogic logic, ReplayOptions? options = null)
    {
        var sink = new NullSink();
        return JournalReplay.Run(Storage(), logic, ref sink, options ?? new ReplayOptions { Limit = JournalReadLimit.Kept });
    }

    /// <summary>Damages the record of the fill with this execId, in the only segment.</summary>
    private void FlipByteInRecord(string execId)
    {
        string path = Directory.GetFiles(JournalReplay.JournalDirectory(_directory), "*.jnl").Single();
        byte[] bytes = File.ReadAllBytes(path);
        int at = bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(execId));
        Assert.That(at, Is.Positive);
        bytes[at] ^= 0x01;
        File.WriteAllBytes(path, bytes);
    }

    private readonly struct CountingSink(int[] count) : IOutputSink
    {
        private readonly OutputEvent[] _slot = new OutputEvent[1];

        public int Outcomes => count[0];

        public ref OutputEvent Claim() => ref _slot[0];

        public void Commit() => count[0] += _slot[0].Kind == OutputKind.Outcome ? 1 : 0;
    }
}
