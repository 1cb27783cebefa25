using Positions.Journal.Tests.Support;
using Positions.Testing;
using Positions.Testing.Storage;

namespace Positions.Journal.Tests;

public sealed class FlipEveryByteTests
{
    private const long Last = 100;

    private static readonly ChainAnchor _anchor = Chains.Of(Last);

    [Test]
    [CancelAfter(120_000)]
    public void ShouldBeDetectedOrChangeNoRecord_WhenAnyByteOfAStoppedJournalIsFlipped()
    {
        ulong seed = TestSeed.Next(nameof(ShouldBeDetectedOrChangeNoRecord_WhenAnyByteOfAStoppedJournalIsFlipped));
        var random = new SeededRandom(seed);
        var storage = new TornStorage(random);
        JournalWriter writer = Journals.Open(storage, Journals.Stepped());
        for (long last = 10; last <= Last; last += 10)
        {
            Journals.AppendDurably(writer, last);
        }

        writer.Close(Last);
        IReadOnlyList<string> names = SegmentCatalog.List(storage);
        Assert.That(names, Has.Count.GreaterThan(1));

        int detected = 0;
        foreach (string name in names)
        {
            long usedBytes = SegmentInspector.Inspect(storage, name).UsedBytes;
            byte[] bytes = storage.BytesOf(name);
            for (int i = 0; i < bytes.Length; i += NextStep(i, usedBytes))
            {
                byte flip = (byte)(1 << random.Next(8));
                bytes[i] ^= flip;
                bool isDetected = Check(storage, $"{name} byte {i}");
                bytes[i] ^= flip;
                detected += isDetected ? 1 : 0;
                // Behind the last input lie two commit records; without them the inputs are still all there.
                bool mustBeDetected = i < usedBytes && !(name == names[^1] && i >= usedBytes - (2 * ControlRecordCodec.CommitBytes));
                if (mustBeDetected && !isDetected)
                {
                    Assert.Fail($"{name} byte {i} was not detected.");
                }
            }
        }

        Assert.That(detected, Is.GreaterThan(1000));
        Assert.That(Check(storage, "unchanged"), Is.False);
    }

    /// <summary>Every byte that is in use; the reserved part of a header and the zeros behind the end by samples.</summary>
    private static int NextStep(int offset, long usedBytes)
    {
        bool isReserved = offset is > 256 and < SegmentHeader.PageBytes - 64;
        return isReserved || offset >= usedBytes + 64 ? 61 : 1;
    }

    /// <summary>True when recovery refuses. Otherwise everything that was written must be there, unchanged.</summary>
    private static bool Check(TornStorage storage, string what)
    {
        JournalRecoveryResult result = JournalRecovery.Scan(storage, new JournalRecoveryOptions());
        if (result.Action == TailAction.Refuse)
        {
            if (result.Damage is null)
            {
                Assert.Fail($"{what}: refused without naming the damage");
            }

            return true;
        }

        if (result.LastSequence != Last || Journals.ReadAll(storage, JournalReadLimit.Kept) != Last)
        {
            Assert.Fail($"{what}: accepted with {result.LastSequence} records, {result.Explanation}");
        }

        if (Chains.Verify(storage, out JournalDamage? damage) != _anchor || damage is not null)
        {
            Assert.Fail($"{what}: accepted with another chain, {damage}");
        }

        return false;
    }
}
