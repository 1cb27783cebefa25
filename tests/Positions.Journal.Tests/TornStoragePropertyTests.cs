using Positions.Journal.Storage;
using Positions.Journal.Tests.Support;
using Positions.Testing;
using Positions.Testing.Storage;

namespace Positions.Journal.Tests;

/// <summary>
/// Many lives of one journal on a disk that forgets: whatever was reported durable is there after a cut at any moment, nothing is there
/// that
/// was not written, and appending goes on.
/// </summary>
public sealed class TornStoragePropertyTests
{
    private const int Histories = 60;

    [Test]
    [CancelAfter(120_000)]
    public void ShouldKeepWhatWasDurableAndInventNothing_WhenThePowerIsCutAtAnyMoment()
    {
        ulong seed = TestSeed.Next(nameof(ShouldKeepWhatWasDurableAndInventNothing_WhenThePowerIsCutAtAnyMoment));
        var random = new SeededRandom(seed);
        int cuts = 0;
        int tornTails = 0;
        for (int i = 0; i < Histories; i++)
        {
            var history = new JournalHistory(random);
            history.Run(lives: 4 + random.Next(8));
            cuts += history.CutCount;
            tornTails += history.TornTailCount;
        }

        Assert.That(cuts, Is.GreaterThan(Histories), "the test must cut the power");
        Assert.That(tornTails, Is.GreaterThan(5), "and tear tails");
    }

    /// <summary>Thrown in the middle of an operation: the process is gone, and mostly the machine with it.</summary>
    private sealed class SuddenEndException : Exception;

    private sealed class JournalHistory(SeededRandom random)
    {
        private readonly TornStorage _storage = new(random);
        private readonly List<uint> _termOf = [0];
        private JournalWriter? _writer;
        private uint _term;
        private long _durableSequence;
        private long _writtenSequence;
        private int _operationsToEnd = int.MaxValue;
        private int _depth;

        public int CutCount => _storage.CutCount;

        public int TornTailCount { get; private set; }

        public void Run(int lives)
        {
            _storage.OperationStarted += OnOperation;
            for (int life = 0; life < lives; life++)
            {
                _term++;
                _operationsToEnd = random.Chance(600) ? 1 + random.Next(90) : int.MaxValue;
                try
                {
                    Live();
                }
                catch (SuddenEndException)
                {
                    // Killed alone, the process leaves in memory all that its calls had done, and the first part of the last.
                    _operationsToEnd = int.MaxValue;
                    _writtenSequence = Math.Max(_writtenSequence, _writer?.WrittenSequence ?? 0);
                    if (random.Chance(700))
                    {
                        Cut();
                    }
                }
            }

            _operationsToEnd = int.MaxValue;
            Recover();
        }

        private void Live()
        {
            JournalRecoveryResult recovered = Recover();
            _writer = JournalWriter.Open(_storage, Journals.Stepped(), recovered);
            int steps = random.Next(120);
            for (int i = 0; i < steps; i++)
            {
                Step(_writer);
            }

            switch (random.Next(4))
            {
                case 0:
                    JournalWriter closing = _writer;
                    _writer = null;
                    closing.Close(closing.WrittenSequence);
                    _durableSequence = closing.WrittenSequence;
                    break;
                case 1:
                    // The process dies, the machine does not: what it wrote stays in memory.
                    _writtenSequence = _writer.WrittenSequence;
                    _writer.Dispose();
                    break;
                default:
                    Cut();
                    break;
            }
        }

        private void Step(JournalWriter writer)
        {
            switch (random.Next(10))
            {
                case 0 or 1 or 2 or 3:
                    AppendBatch(writer);
                    break;
                case 4 or 5:
                    long before = writer.WrittenSequence;
                    long durable = writer.Sync.Sync();
                    Assert.That(durable, Is.GreaterThanOrEqualTo(before));
                    _durableSequence = durable;
                    break;
                case 6:
                    writer.WriteIdleCommit(random.NextInt64(writer.ReleasedSequence, writer.AppendedSequence + 1));
                    break;
                case 7:
                    _storage.WriteBack(random.Next(1000));
                    break;
                default:
                    writer.PrepareStep();
                    break;
            }
        }

        private void AppendBatch(JournalWriter writer)
        {
            Span<byte> slot = stackalloc byte[RecordCodec.MaxRecordBytes];
            int count = 1 + random.Next(12);
            bool appended = false;
            for (int i = 0; i < count; i++)
            {
                long sequence = writer.AppendedSequence + 1;
                Assert.That(_termOf, Has.Count.EqualTo(sequence));
                if (!writer.TryAppend(Records.Seal(slot, sequence, _term, salt: _term)))
                {
                    break;
                }

                _termOf.Add(_term);
                appended = true;
            }

            if (appended)
            {
                writer.EndBatch(random.NextInt64(writer.ReleasedSequence, writer.AppendedSequence + 1));
            }
        }

        private JournalRecoveryResult Recover()
        {
            _writer = null;
            JournalRecoveryResult dry = JournalRecovery.Scan(_storage, new JournalRecoveryOptions());
            TornTailCount += dry.Case == TailCase.H ? 1 : 0;
            Assert.That(dry.Action, Is.Not.EqualTo(TailAction.Refuse), dry.Explanation);
            var options = new JournalRecoveryOptions
            {
                SnapshotSequence = random.Chance(500) ? _durableSequence : 0,
                ScanFromSequence = random.Chance(500) ? _durableSequence : 0,
            };
            JournalRecoveryResult result = JournalRecovery.Apply(_storage, options);
            Assert.That(result.LastSequence, Is.EqualTo(dry.LastSequence));
            Assert.That(result.LastSequence, Is.GreaterThanOrEqualTo(_durableSequence), result.Explanation);
            Assert.That(result.LastSequence, Is.GreaterThanOrEqualTo(_writtenSequence), "a dead process loses nothing");
            Assert.That(result.LastSequence, Is.LessThan(_termOf.Count));
            _termOf.RemoveRange((int)result.LastSequence + 1, _termOf.Count - (int)result.LastSequence - 1);
            Assert.That(result.LastTerm, Is.EqualTo(_termOf[(int)result.LastSequence]));

            using JournalReader reader = JournalReader.Open(_storage, 1, JournalReadLimit.Kept);
            long next = 1;
            while (reader.TryRead(out JournalRecord record))
            {
                Records.AssertIs(record, next, _termOf[(int)next], salt: _termOf[(int)next]);
                next++;
            }

            Assert.That(reader.Damage, Is.Null);
            Assert.That(next - 1, Is.EqualTo(result.LastSequence));
            _durableSequence = result.LastSequence;
            _writtenSequence = result.LastSequence;
            return result;
        }

        private void Cut()
        {
            _operationsToEnd = int.MaxValue;
            _writtenSequence = 0;
            _storage.PowerCut(random.Next(5) * 250);
        }

        private void OnOperation(StorageOperation operation)
        {
            if (_operationsToEnd-- <= 0)
            {
                throw new SuddenEndException();
            }

            if (operation == StorageOperation.Sync && _depth == 0 && _writer is { } writer && random.Chance(200))
            {
                // The owner appends while a sync is under way.
                _depth++;
                try
                {
                    if (writer.Sync.Failure is null && _termOf.Count == writer.AppendedSequence + 1)
                    {
                        AppendBatch(writer);
                    }
                }
                finally
                {
                    _depth--;
                }
            }
        }
    }
}
