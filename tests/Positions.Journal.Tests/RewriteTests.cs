using Positions.Journal.Storage;
using Positions.Journal.Tests.Support;

namespace Positions.Journal.Tests;

/// <summary>
/// After a sync that failed the system may hold bytes in memory that it will never write. Recovery writes again all that no record says is
/// durable.
/// </summary>
public sealed class RewriteTests
{
    [Test]
    public void ShouldWriteAgainAllBehindTheLastDurableInput([Values(0, 1, 40)] int notDurable)
    {
        using var directory = new TempDirectory();
        FileJournalStorage storage = directory.Open();
        JournalWriter writer = Journals.Open(storage, Journals.Stepped());
        Journals.AppendDurably(writer, 50);
        JournalRecoveryResult durable = JournalRecovery.Scan(storage, new JournalRecoveryOptions());

        // What says that 50 is durable is not durable itself.
        Assert.That(writer.WriteIdleCommit(50), Is.True);
        if (notDurable > 0)
        {
            Journals.Append(writer, 50 + notDurable);
            writer.EndBatch(writer.DurableSequence);
        }

        byte[] copied = File.ReadAllBytes(storage.PathOf(SegmentCatalog.List(storage)[^1]));
        using var after = new TempDirectory();
        FileJournalStorage crashed = after.Open();
        string name = SegmentCatalog.List(storage)[^1];
        File.WriteAllBytes(crashed.PathOf(name), copied);

        var log = new WriteLog(crashed);
        JournalRecoveryResult result = JournalRecovery.Apply(log, new JournalRecoveryOptions());
        Assert.That(result.LastSequence, Is.EqualTo(50 + notDurable));
        Assert.That(result.TailOffsetBytes, Is.GreaterThan(durable.TailOffsetBytes));
        Assert.That(log.Covers(name, durable.TailOffsetBytes, result.TailOffsetBytes), Is.True);
        Assert.That(Journals.ReadAll(crashed, JournalReadLimit.Kept), Is.EqualTo(50 + notDurable));
    }
}
