using System.Globalization;
using System.Text;
using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery.Snapshots;
using Positions.Testing.Inputs;
using Positions.Testing.Journals;

namespace Positions.Recovery.Tests.Snapshots;

/// <summary>
/// Snapshots that programs of former logic versions wrote, kept in tests/data/snapshots with what those programs said of the state: this
/// one takes them over, goes on from them, and refuses by name what it may not apply.
/// </summary>
public sealed class FormerVersionTests
{
    private const uint Former = FormerData.LogicVersion;
    private const long Sequence = FormerData.Sequence;

    private static readonly CoreOptions s_options = new() { ReserveAhead = false };

    private string _directory = "";

    [SetUp]
    public void CreateDirectory() => _directory = Directory.CreateTempSubdirectory("positions-former-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void ShouldSayWhatTheFormerProgramSaid_WhenItsSnapshotIsTakenOver([Values(3u, 4u, 5u, 6u, 7u, 8u, 9u)] uint version)
    {
        using BusinessLogic logic = TakeOver(version).Logic;
        Assert.That(Describe(logic), Is.EqualTo(File.ReadAllText(FormerData.PathOf($"logic-{version}.txt"))));
        Assert.That((logic.StartedLogicVersion, logic.AppliedSequence), Is.EqualTo((version, Sequence)));
    }

    [Test]
    public void ShouldGiveTheSamePages_WhenTakenOverTwiceAndWhenWrittenAndReadAgain([Values(3u, 4u, 5u, 6u, 7u, 8u, 9u)] uint version)
    {
        using BusinessLogic logic = TakeOver(version).Logic;
        using BusinessLogic again = TakeOver(version).Logic;
        Assert.That(again.ComputeDigest(), Is.EqualTo(logic.ComputeDigest()));
        GoOn(logic, 500);
        GoOn(again, 500);
        Assert.That(again.ComputeDigest(), Is.EqualTo(logic.ComputeDigest()));
        FileJournalStorage folder = Snapshots();
        SnapshotInfo written = StateSnapshot.Write(folder, logic, FormerData.JournalId, logic.AppliedSequence);
        using BusinessLogic read = SnapshotReader.Read(folder, SnapshotName.Of(logic.AppliedSequence), s_options).Logic;
        Assert.That((read.ComputeDigest(), written.Head.LogicVersion), Is.EqualTo((logic.ComputeDigest(), BusinessLogic.LogicVersion)));
    }

    /// <summary>
    /// The program of version 6 had a split under way, behind it what ends with a date and a renaming, and one position that a fill had
    /// brought past the split; it made 20 of each of these positions, 21 of that one.
    /// </summary>
    [Test]
    public void ShouldEndWhatWasOpen_WhenTakenOver()
    {
        using BusinessLogic logic = TakeOver(6).Logic;
        Assert.That((logic.HasOpenWork, logic.OpenActionCount), Is.EqualTo((true, 2)));
        EndWork(logic);
        Assert.That(PositionsIn(logic, "SPM"), Is.EqualTo(Enumerable.Range(0, 490).Select(static i => i == 400 ? "H400 21 1050" : $"H{i} 20 1000")));
        Assert.That(Orders(logic).Where(static order => order.OrderId.ToString().StartsWith("SPLO", StringComparison.Ordinal)).Select(static order => (order.Symbol.ToString(), order.IsSplitSince)),
            Has.Exactly(490).EqualTo(("SPM", true)));
    }

    /// <summary>The program of version 7 had the end of a date, a split and a renaming under way, and an open breaker with a correction that waits.</summary>
    [Test]
    public void ShouldEndWhatWasOpenAndTakeTheDecision_WhenTakenOverWithABreakerOpen()
    {
        using BusinessLogic logic = TakeOver(7).Logic;
        Assert.That((logic.HasOpenWork, logic.OpenActionCount), Is.EqualTo((true, 2)));
        EndWork(logic);
        Assert.That(PositionsIn(logic, "SPM"), Is.EqualTo(Enumerable.Range(0, 300).Select(static i => $"H{i} 20 50")));
        var sink = default(NullSink);
        InputEvent decided = InputFactory.Event(
            logic.AppliedSequence + 1, InputFactory.Decided(1, principal: "second", account: "HB", symbol: "BRK"), After(logic), 2);
        logic.Apply(in decided, ref sink);
        Assert.That(PositionsIn(logic, "BRK"), Is.EqualTo(new[] { "HB 20 100" }));
        Assert.That(logic.TryGetReconciledKey(Text16.From("HB"), Text24.From("BRK"), out ReconciledKeyView key), Is.True);
        Assert.That((key.Breaker, key.CorrectionStatus), Is.EqualTo((BreakerState.HalfOpen, CorrectionStatus.Approved)));
    }

    /// <summary>
    /// The program of version 8 had a split and a renaming under way, 420 busts that waited for an execution which had just come, most of them
    /// answered, one that bears a number which had been given up, and executions that are held.
    /// </summary>
    [Test]
    public void ShouldAnswerWhatWaits_WhenTakenOverWhileItIsLetGo()
    {
        using BusinessLogic logic = TakeOver(8).Logic;
        Assert.That((logic.HasOpenWork, logic.OpenActionCount, logic.ParkedCount, logic.HeldCount), Is.EqualTo((true, 2, 148, 39)));
        EndWork(logic);
        Assert.That(PositionsIn(logic, "SPM"), Is.EqualTo(Enumerable.Range(0, 300).Select(static i => $"H{i} 20 50")));
        Assert.That(logic.ParkedCount, Is.EqualTo(2), "one for an execution that never came, one under a late number");
        Assert.That(PositionsIn(logic, "KS"), Is.EqualTo(new[] { "KA 10 1000" }));
        var sink = default(NullSink);
        InputEvent later = InputFactory.Event(logic.AppliedSequence + 1, InputFactory.Tick(), new UtcNanos(logic.NextDeadlineNanos), 2);
        logic.Apply(in later, ref sink);
        Assert.That(logic.HeldCount, Is.LessThan(39));
    }

    /// <summary>
    /// The program of version 9 had bought lots in 200 positions on one date and used up half of them on the next, which was over; then a split
    /// had begun. 26 other lots were in use.
    /// </summary>
    [Test]
    public void ShouldLetGoOfLotsOfDatesThatAreOver_WhenTakenOver()
    {
        using BusinessLogic logic = TakeOver(9).Logic;
        Assert.That((logic.HasOpenWork, logic.OpenActionCount, logic.CapacityUse.LotsUsed), Is.EqualTo((true, 1, 226)));
        EndWork(logic);
        Assert.That(PositionsIn(logic, "SPM"), Is.EqualTo(Enumerable.Range(0, 200).Select(static i => i % 2 == 0 ? $"H{i} 0 0" : $"H{i} 12 30")));
        var sink = default(NullSink);
        InputEvent rolled = InputFactory.Event(logic.AppliedSequence + 1, InputFactory.Rolled(logic.BusinessDate + 1), After(logic), 2);
        logic.Apply(in rolled, ref sink);
        EndWork(logic);
        Assert.That(logic.CapacityUse.LotsUsed, Is.EqualTo(126));
    }

    [Test]
    public void ShouldKeepWhatMeantNothingThen_WhenItsValueIsNoneToday()
    {
        using BusinessLogic logic = TakeOver(6).Logic;
        Assert.That(Enumerable.Range(0, logic.SettingCount).Select(logic.GetSetting).Select(static setting => $"{setting.Key}={setting.Value}"),
            Has.One.EqualTo("Reconciliation:LargeBreakPercent=abc"));
        GoOn(logic, 100);
    }

    [Test]
    public void ShouldFindOrdersByTheirClientIds_WhenTakenOver()
    {
        using BusinessLogic logic = TakeOver().Logic;
        OrderView[] named =
        [
            // Under version 3 an order lost its client id to one of another exec domain.
            .. Orders(logic).Where(static o => !o.ClientOrderId.IsNull)
                .GroupBy(static o => (o.Account, o.ClientOrderId))
                .Where(static g => g.Count() == 1)
                .Select(static g => g.Single())
                .Where(static o => o.ExecDomain == 0 && o.LeavesQuantity != Decimal8.Zero),
        ];
        Assert.That(named, Has.Length.GreaterThan(5));
        var sink = default(NullSink);
        InputEvent start = InputFactory.Event(logic.AppliedSequence + 1, InputFactory.Started(BusinessLogic.LogicVersion, 2), After(logic), 2);
        logic.Apply(in start, ref sink);
        long sourceSeq = 0;
        foreach (OrderView order in named)
        {
            var cancel = new OrderUpdate
            {
                Prefix = InputFactory.Prefix(60, ++sourceSeq),
                Account = order.Account,
                Symbol = order.Symbol,
                Side = order.Side,
                ClientOrderId = order.ClientOrderId,
                OrderStatus = OrderStatus.Canceled,
                ExecType = 4,
                OrderQuantity = order.OrderQuantity,
                CumQuantity = Decimal8.Null,
                LeavesQuantity = Decimal8.Null,
                Price = order.Price,
            };
            InputEvent input = InputFactory.Event(logic.AppliedSequence + 1, in cancel, After(logic), 2);
            logic.Apply(in input, ref sink);
            Assert.That(logic.TryGetOrder(order.Index, out OrderView now), Is.True);
            Assert.That((now.OrderId, now.LeavesQuantity), Is.EqualTo((order.OrderId, Decimal8.Zero)), $"the cancel of {order.ClientOrderId} reached the order that has it");
        }
    }

    [Test]
    public void ShouldStart_WhenTheJournalGoesOnWithAStartOfThisVersion()
    {
        Store();
        WriteJournal(Sequence, BusinessLogic.LogicVersion);
        using StateRecovery recovery = StateRecovery.Prepare(Journal(), Snapshots(), s_options);
        Assert.That(recovery.Plan.ToString(), Does.Contain("of logic version 3, migrated"));
        RecoveredState recovered = recovery.Run();
        using BusinessLogic logic = recovered.Logic;
        Assert.That((logic.AppliedSequence, logic.StartedLogicVersion), Is.EqualTo((Sequence + 1, BusinessLogic.LogicVersion)));
    }

    [Test]
    public void ShouldStart_WhenTheJournalEndsWithTheSnapshot()
    {
        Store();
        WriteJournal(Sequence, startedVersion: null);
        using StateRecovery recovery = StateRecovery.Prepare(Journal(), Snapshots(), s_options);
        using BusinessLogic logic = recovery.Run().Logic;
        Assert.That(logic.AppliedSequence, Is.EqualTo(Sequence));
    }

    [Test]
    public void ShouldNameTheVersionThatIsNeeded_WhenItsInputsFollow([Values(null, Former)] uint? startedVersion)
    {
        Store();
        WriteJournal(startedVersion is null ? Sequence + 1 : Sequence, startedVersion);
        using StateRecovery recovery = StateRecovery.Prepare(Journal(), Snapshots(), s_options);
        LogicVersionException refused = Assert.Throws<LogicVersionException>(() => recovery.Run())!;
        Assert.That((refused.Found, refused.Supported, refused.Sequence), Is.EqualTo((Former, BusinessLogic.LogicVersion, Sequence + 1)));
        Assert.That(refused.Message, Does.Contain("Start and stop the program with logic version 3"));
    }

    [Test]
    public void ShouldRefuse_WhenAByteIsAnother()
    {
        Store();
        string path = Snapshots().PathOf(SnapshotName.Of(Sequence));
        byte[] whole = File.ReadAllBytes(path);
        foreach (int at in (int[])[20, 5_000, 100_000, whole.Length - 40])
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 1;
            File.WriteAllBytes(path, damaged);
            Assert.That(() => SnapshotReader.Read(Snapshots(), SnapshotName.Of(Sequence), s_options), Throws.TypeOf<SnapshotException>(), $"byte {at}");
        }
    }

    [Test]
    public void ShouldKeepTheBase_WhenSnapshotsArePruned()
    {
        Store();
        FileJournalStorage folder = Snapshots();
        using BusinessLogic logic = TakeOver().Logic;
        for (int i = 0; i < 3; i++)
        {
            GoOn(logic, 10);
            StateSnapshot.Write(folder, logic, FormerData.JournalId, logic.AppliedSequence);
        }

        IReadOnlySet<long> bases = SnapshotCatalog.Bases(folder);
        Assert.That(bases, Is.EqualTo(new[] { Sequence }));
        SnapshotCatalog.Prune(folder, keep: 1, new HashSet<long>(), bases);
        Assert.That(SnapshotCatalog.List(folder), Is.EqualTo(new[] { logic.AppliedSequence, Sequence }));
    }

    /// <summary>Goes on with a start of this version until no work is open.</summary>
    private static void EndWork(BusinessLogic logic)
    {
        GoOn(logic, 0);
        var sink = default(NullSink);
        while (logic.HasOpenWork)
        {
            InputEvent tick = InputFactory.Event(logic.AppliedSequence + 1, InputFactory.Tick(), After(logic), 2);
            logic.Apply(in tick, ref sink);
        }
    }

    /// <summary>Account, quantity and cost in whole money.</summary>
    private static IEnumerable<string> PositionsIn(BusinessLogic logic, string symbol) => Enumerable.Range(0, logic.PositionCount)
        .Select(logic.GetPosition)
        .Where(position => position.Symbol.ToString() == symbol)
        .Select(static position => $"{position.Account} {position.Quantity} {position.OpenCost / Decimal8.One / Decimal8.One}");

    /// <summary>As the programs of those versions wrote it beside their snapshots; what former ones did not have is left out where there is none.</summary>
    private static string Describe(BusinessLogic logic)
    {
        var text = new StringBuilder();
        for (int i = 0; i < logic.PositionCount; i++)
        {
            PositionView p = logic.GetPosition(i);
            text.Append(CultureInfo.InvariantCulture, $"position {p.Account}/{p.Symbol} {p.Quantity} {p.OpenCost} {p.RealizedPoints} {p.Fees} {p.Version} {p.LastSequence}\n");
        }

        foreach (OrderView o in Orders(logic))
        {
            text.Append(CultureInfo.InvariantCulture, $"order {o.Index} {o.ExecDomain} {o.OrderId} {o.ClientOrderId} {o.Account}/{o.Symbol} {o.Side} {o.Status} ")
                .Append(CultureInfo.InvariantCulture, $"{o.OrderQuantity} {o.CumQuantity} {o.LeavesQuantity} {o.IsOrphan} {o.FirstSequence} {o.LastSequence}\n");
        }

        for (uint source = 1; source < 16; source++)
        {
            if (logic.TryGetSource(source, out SourceView view))
            {
                text.Append(CultureInfo.InvariantCulture, $"source {source} {view.NextExpectedSourceSeq}\n");
            }
        }

        for (int i = 0; i < logic.ReconciledKeyCount; i++)
        {
            if (logic.TryGetReconciledKey(i, out ReconciledKeyView k))
            {
                text.Append(CultureInfo.InvariantCulture, $"reconciled {k.Account}/{k.Symbol} {k.StatementNumber} {k.ExternalQuantity} {k.InternalQuantity} ")
                    .Append(CultureInfo.InvariantCulture, $"{k.Breaker} {k.CorrectionId} {k.CorrectionStatus} {k.CorrectionDelta}\n");
            }
        }

        return text.Append(CultureInfo.InvariantCulture, $"counts {logic.InstrumentCount} {logic.SettingCount} {logic.HeldCount} {logic.ParkedCount}\n").ToString();
    }

    private static IEnumerable<OrderView> Orders(BusinessLogic logic)
    {
        for (int i = 0; i < logic.OrderRowCount; i++)
        {
            if (logic.TryGetOrder(i, out OrderView order))
            {
                yield return order;
            }
        }
    }

    private static UtcNanos After(BusinessLogic logic) => new(logic.LastEngineTime.Value + 1_000);

    /// <summary>A start of this version, then inputs of all kinds.</summary>
    private static void GoOn(BusinessLogic logic, int inputs)
    {
        var sink = default(NullSink);
        InputEvent start = InputFactory.Event(logic.AppliedSequence + 1, InputFactory.Started(BusinessLogic.LogicVersion, 2), After(logic), 2);
        logic.Apply(in start, ref sink);
        var generator = new InputStreamGenerator((ulong)logic.AppliedSequence, InputFeatures.All & ~InputFeatures.Extremes);
        for (int i = 0; i < inputs; i++)
        {
            InputEvent input = generator.Next();
            input.Sequence = logic.AppliedSequence + 1;
            input.EngineTime = After(logic);
            logic.Apply(in input, ref sink);
        }
    }

    private LoadedSnapshot TakeOver(uint version = Former)
    {
        Store(version);
        return SnapshotReader.Read(Snapshots(), SnapshotName.Of(Sequence), s_options);
    }

    private void Store(uint version = Former) => FormerData.StoreSnapshot(Snapshots().PathOf(SnapshotName.Of(Sequence)), version);

    private void WriteJournal(long last, uint? startedVersion) => FormerData.WriteJournal(_directory, last, startedVersion);

    private FileJournalStorage Snapshots() => FileJournalStorage.OpenForWriting(Directory.CreateDirectory(Path.Combine(_directory, "snapshots")).FullName);

    private FileJournalStorage Journal() => FileJournalStorage.OpenForWriting(Directory.CreateDirectory(Path.Combine(_directory, "journal")).FullName);
}
