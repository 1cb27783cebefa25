using Positions.Journal.Tests.Support;
using Positions.Testing;
using Positions.Testing.Storage;

namespace Positions.Journal.Tests;

public sealed class InterruptedRecoveryTests
{
    [Test]
    public void ShouldReachTheSameEnd_WhenTheCutIsInterruptedAfterAnyOperation()
    {
        int interruptions = 0;
        for (int allowed = 0; ; allowed++)
        {
            var storage = new TornStorage(new SeededRandom((ulong)allowed));
            JournalWriter writer = Journals.Open(storage, Journals.Stepped());
            Journals.Append(writer, 300);
            writer.EndBatch(0);
            writer.Dispose();
            storage.BytesOf(SegmentCatalog.List(storage)[0])[SegmentHeader.PageBytes + 2000] ^= 1;
            long expected = JournalRecovery.Scan(storage, new JournalRecoveryOptions()).LastSequence;
            storage.SyncDirectory();

            int left = allowed;
            void Interrupt(StorageOperation operation)
            {
                if (left-- == 0)
                {
                    throw new TimeoutException();
                }
            }

            storage.OperationStarted += Interrupt;
            bool isInterrupted = false;
            try
            {
                JournalRecovery.Apply(storage, new JournalRecoveryOptions());
            }
            catch (TimeoutException)
            {
                isInterrupted = true;
                interruptions++;
            }

            storage.OperationStarted -= Interrupt;
            JournalRecoveryResult result = JournalRecovery.Apply(storage, new JournalRecoveryOptions());
            Assert.That(result.LastSequence, Is.EqualTo(expected));
            Assert.That(SegmentCatalog.List(storage), Has.Count.EqualTo(1));
            if (!isInterrupted)
            {
                break;
            }
        }

        Assert.That(interruptions, Is.GreaterThan(4));
    }
}
