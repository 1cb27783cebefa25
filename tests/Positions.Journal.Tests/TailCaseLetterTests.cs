using System.Buffers.Binary;
using Positions.Journal.Storage;
using Positions.Journal.Tests.Support;
using Positions.Testing;
using Positions.Testing.Storage;

namespace Positions.Journal.Tests;

/// <summary>Each letter of the table of tail cases as a journal on a disk: what the scan says, what is changed, what comes after.</summary>
public sealed class TailCaseLetterTests
{
    private TornStorage _storage = null!;
    private long _snapshotSequence;

    [Test]
    public void ShouldDecideAsFormatSays_WhenTheEndIsInTheCase([Values] TailCase letter)
    {
        _storage = new TornStorage(new SeededRandom(1));
        _snapshotSequence = 0;
        (TailAction action, long last) = Make(letter);
        var before = Contents();
        var options = new JournalRecoveryOptions { SnapshotSequence = _snapshotSequence };

        JournalRecoveryResult result = JournalRecovery.Scan(_storage, options);

        Assert.That(result.Case, Is.EqualTo(letter), result.Explanation);
        Assert.That(result.Action, Is.EqualTo(action));
        Assert.That(Contents(), Is.EqualTo(before), "a scan changes nothing");
        if (action == TailAction.Refuse)
        {
            Assert.That(() => JournalRecovery.Apply(_storage, options), Throws.InstanceOf<JournalException>());
            Assert.That(Contents(), Is.EqualTo(before), "a refusal changes nothing");
            return;
        }

        Assert.That(result.LastSequence, Is.EqualTo(last));
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped(), _snapshotSequence);
        Journals.AppendDurably(writer, last + 40);
        writer.Close(last + 40);
        Assert.That(Journals.ReadAll(_storage, JournalReadLimit.Kept), Is.EqualTo(last + 40));
        Assert.That(Chains.Verify(_storage, out JournalDamage? damage), Is.EqualTo(Chains.Of(last + 40)));
        Assert.That(damage, Is.Null);
    }

    private (TailAction Action, long LastSequence) Make(TailCase letter)
    {
        switch (letter)
        {
            case TailCase.A:
                return (TailAction.CreateFirst, 0);
            case TailCase.B:
                _snapshotSequence = 5;
                return (TailAction.Refuse, 0);
            case TailCase.C:
                Fill(50);
                Change(SegmentName.Of(1), static page =>
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(SegmentHeader.VersionOffset), SegmentHeader.FormatVersion + 1);
                    SegmentHeaderTests.Reseal(page);
                });
                return (TailAction.Refuse, 0);
            case TailCase.D:
                Fill(50);
                Change(SegmentName.Of(1), static bytes => bytes[SegmentHeader.PageBytes + 20] ^= 1);
                return (TailAction.Refuse, 0);
            case TailCase.E:
                Fill(50);
                _snapshotSequence = 51;
                return (TailAction.Refuse, 0);
            case TailCase.F:
                Fill(600);
                _storage.Delete(SegmentName.Of(1));
                foreach (string name in SegmentCatalog.List(_storage).Skip(1))
                {
                    _storage.Delete(name);
                }

                Change(SegmentCatalog.List(_storage)[0], static bytes => bytes.AsSpan().Clear());
                return (TailAction.Refuse, 0);
            case TailCase.G:
                _storage.Create(SegmentName.Of(1), Journals.SegmentBytes).Dispose();
                return (TailAction.Cut, 0);
            case TailCase.H:
                JournalWriter torn = Journals.Open(_storage, Journals.Stepped());
                Journals.AppendDurably(torn, 20);
                Journals.Append(torn, 40);
                torn.EndBatch(20);
                torn.Dispose();
                long at = EndOf(30);
                Change(SegmentName.Of(1), bytes => bytes.AsSpan((int)at, 20).Clear());
                return (TailAction.Cut, 30);
            case TailCase.I:
                Fill(50);
                return (TailAction.Continue, 50);
            case TailCase.J:
                Fill(600);
                string newest = SegmentCatalog.List(_storage)[^1];
                _storage.Delete(newest);
                return (TailAction.CreateNext, SegmentCatalog.FirstSequenceOf(newest) - 1);
            default:
                throw new InvalidOperationException($"No journal for case {letter}.");
        }
    }

    private void Fill(long last)
    {
        JournalWriter writer = Journals.Open(_storage, Journals.Stepped());
        while (writer.AppendedSequence < last)
        {
            Journals.AppendDurably(writer, Math.Min(last, writer.AppendedSequence + 100));
        }

        writer.Close(last);
    }

    /// <summary>Offset behind an input of the first segment.</summary>
    private long EndOf(long sequence)
    {
        using JournalReader reader = JournalReader.Open(_storage, 0, JournalReadLimit.Kept);
        while (reader.LastSequence < sequence)
        {
            Assert.That(reader.TryRead(out _), Is.True);
        }

        return reader.OffsetBytes;
    }

    private void Change(string name, Action<byte[]> change) => change(_storage.BytesOf(name));

    private Dictionary<string, string> Contents() => _storage.List().ToDictionary(
        static name => name, name => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(_storage.BytesOf(name))));
}
