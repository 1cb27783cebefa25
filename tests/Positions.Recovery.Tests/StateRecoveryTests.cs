using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery.Snapshots;
using Positions.Testing;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Recovery.Tests;

/// <summary>From a data directory to the state: whatever snapshots there are, it is the one of the journal.</summary>
public sealed class StateRecoveryTests
{
    private const ulong JournalId = 0xC0FFEE;
    private const int Inputs = 400;

    private static readonly CoreOptions s_options = new() { ReserveAhead = false };

    private string _directory = "";

    [SetUp]
    public void CreateDirectory() => _directory = Directory.CreateTempSubdirectory("positions-recovery-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void ShouldRebuildTheSameState_WhenSnapshotsLieAnywhere()
    {
        ulong seed = TestSeed.Next(nameof(ShouldRebuildTheSameState_WhenSnapshotsLieAnywhere));
        var random = new SeededRandom(seed);
        WriteJournal(random);
        using BusinessLogic expected = FromStart();
        var cuts = new SortedSet<long>();
        for (int i = 0; i < 5; i++)
        {
            cuts.Add(1 + random.Next(Inputs));
        }

        foreach (long cut in cuts)
        {
            WriteSnapshot(cut);
            using StateRecovery recovery = Prepare();
            Assert.That(recovery.Plan.ReplayFrom, Is.EqualTo(cut + 1));
            Assert.That(recovery.Plan.ReplayCount, Is.EqualTo(Inputs - cut));
            RecoveredState recovered = recovery.Run();
            using BusinessLogic logic = recovered.Logic;
            Assert.That(recovered.Replay.Count, Is.EqualTo(Inputs - cut), $"cut at {cut}");
            Assert.That(logic.ComputeDigest(), Is.EqualTo(expected.ComputeDigest()), $"cut at {cut}");
            Assert.That(recovered.LastTerm, Is.EqualTo(1));
            Assert.That(recovered.LastEngineTimeNanos, Is.EqualTo(expected.LastEngineTime.Value));
        }
    }

    [Test]
    public void ShouldFallBack_WhenTheNewestIsDamagedAndThenTheOneBefore()
    {
        WriteJournal(new SeededRandom(TestSeed.Next(nameof(ShouldFallBack_WhenTheNewestIsDamagedAndThenTheOneBefore))));
        using BusinessLogic expected = FromStart();
        WriteSnapshot(100);
        WriteSnapshot(200);
        Damage(200);
        using (StateRecovery recovery = Prepare())
        {
            Assert.That(recovery.Plan.Snapshot?.Sequence, Is.EqualTo(100));
            Assert.That(recovery.Plan.PassedOver.Single().Sequence, Is.EqualTo(200));
            using BusinessLogic logic = recovery.Run().Logic;
            Assert.That(logic.ComputeDigest(), Is.EqualTo(expected.ComputeDigest()));
        }

        Damage(100);
        using (StateRecovery recovery = Prepare())
        {
            Assert.That(recovery.Plan.Snapshot, Is.Null);
            Assert.That(recovery.Plan.PassedOver, Has.Count.EqualTo(2));
            Assert.That(recovery.Plan.ReplayCount, Is.EqualTo(Inputs), "the journal alone is enough");
            using BusinessLogic logic = recovery.Run().Logic;
            Assert.That(logic.ComputeDigest(), Is.EqualTo(expected.ComputeDigest()));
        }
    }

    [Test]
    public void ShouldRefuse_WhenTheJournalEndsBeforeTheSnapshot()
    {
        WriteJournal(new SeededRandom(1));
        WriteSnapshot(Inputs);
        foreach (string segment in Directory.GetFiles(JournalReplay.JournalDirectory(_directory)).Order(StringComparer.Ordinal).Skip(1))
        {
            File.Delete(segment);
        }

        using StateRecovery recovery = Prepare();
        Assert.That(recovery.Plan.Journal.Action, Is.EqualTo(TailAction.Refuse));
        Assert.That(() => recovery.Run(), Throws.TypeOf<JournalCorruptException>().With.Message.Contains($"a snapshot has sequence {Inputs}"));
    }

    [Test]
    public void ShouldRefuse_WhenTheJournalIsGoneOrTheSnapshotIsOfAnotherOne()
    {
        WriteJournal(new SeededRandom(2));
        WriteSnapshot(100, JournalId + 1);
        Assert.That(Prepare, Throws.TypeOf<SnapshotException>().With.Message.Contains("belongs to journal"));
        Directory.Delete(JournalReplay.JournalDirectory(_directory), recursive: true);
        using StateRecovery recovery = Prepare();
        Assert.That(() => recovery.Run(), Throws.TypeOf<JournalCorruptException>().With.Message.Contains("the journal is missing"));
    }

    [Test]
    public void ShouldGoOnFromTheSnapshot_WhenOlderSegmentsAreGone()
    {
        WriteJournal(new SeededRandom(TestSeed.Next(nameof(ShouldGoOnFromTheSnapshot_WhenOlderSegmentsAreGone))));
        using BusinessLogic expected = FromStart();
        string[] segments = [.. Directory.GetFiles(JournalReplay.JournalDirectory(_directory), "*.jnl").Order(StringComparer.Ordinal)];
        Assert.That(segments, Has.Length.GreaterThan(2));
        _ = SegmentName.TryParse(Path.GetFileName(segments[1]), out long second);

        // The lowest that is kept is the first behind the snapshot: its segment goes on exactly there.
        WriteSnapshot(second - 1);
        File.Delete(segments[0]);
        using (StateRecovery recovery = Prepare())
        using (BusinessLogic logic = recovery.Run().Logic)
        {
            Assert.That(logic.ComputeDigest(), Is.EqualTo(expected.ComputeDigest()));
        }

        Damage(second - 1);
        using StateRecovery hopeless = Prepare();
        Assert.That(() => hopeless.Run(), Throws.TypeOf<JournalPrunedException>());
    }

    [Test]
    public void ShouldTakeTermAndTimeOfTheSnapshot_WhenNothingLiesBehindIt()
    {
        WriteJournal(new SeededRandom(3));
        using BusinessLogic expected = FromStart();
        WriteSnapshot(Inputs);
        using StateRecovery recovery = Prepare();
        Assert.That(recovery.Plan.ReplayCount, Is.Zero);
        Assert.That(recovery.Plan.ToString(), Does.Contain("nothing to replay").And.Contain(SnapshotName.Of(Inputs)));
        RecoveredState recovered = recovery.Run();
        using BusinessLogic logic = recovered.Logic;
        Assert.That(recovered.LastTerm, Is.EqualTo(1));
        Assert.That(recovered.LastEngineTimeNanos, Is.EqualTo(expected.LastEngineTime.Value));
        Assert.That(logic.AppliedSequence, Is.EqualTo(Inputs));
    }

    private StateRecovery Prepare() => StateRecovery.Prepare(
        FileJournalStorage.OpenForWriting(JournalReplay.JournalDirectory(_directory)), OpenSnapshots(), s_options);

    private FileJournalStorage OpenSnapshots() =>
        FileJournalStorage.OpenForWriting(Path.Combine(_directory, SnapshotCatalog.DirectoryName));

    private void WriteJournal(SeededRandom random)
    {
        using var journal = new JournalBuilder(_directory);
        journal.Append(new EngineStarted { Prefix = InputFactory.Prefix(0, 0, 0), LogicVersion = BusinessLogic.LogicVersion, Term = 1 });
        var next = new long[4];
        while (journal.LastSequence < Inputs)
        {
            int source = random.Next(next.Length);
            journal.Append(InputFactory.Fill(
                (uint)source + 1, ++next[source], random.Next(2) == 0 ? Side.Buy : Side.Sell, $"{1 + random.Next(100)}", "10.5",
                account: $"ACC{random.Next(5)}", symbol: $"SYM{random.Next(9)}"));
            if (random.Next(10) == 0)
            {
                journal.Commit();
            }
        }

        journal.Close();
    }

    private void WriteSnapshot(long sequence, ulong journalId = JournalId)
    {
        using BusinessLogic logic = FromStart(sequence);
        StateSnapshot.Write(OpenSnapshots(), logic, journalId, sequence);
    }

    private BusinessLogic FromStart(long? toSequence = null)
    {
        var logic = new BusinessLogic(s_options);
        var sink = default(NullSink);
        FileJournalStorage storage = FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(_directory));
        JournalReplay.Run(storage, logic, ref sink, new ReplayOptions { Limit = JournalReadLimit.Kept, ToSequence = toSequence });
        return logic;
    }

    private void Damage(long sequence)
    {
        string path = OpenSnapshots().PathOf(SnapshotName.Of(sequence));
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
