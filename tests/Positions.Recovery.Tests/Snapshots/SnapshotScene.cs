using Positions.Core;
using Positions.Core.Pages;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Recovery.Snapshots;
using Positions.Testing.Inputs;

namespace Positions.Recovery.Tests.Snapshots;

/// <summary>A logic that runs on generated inputs and writes snapshots of itself.</summary>
internal sealed class SnapshotScene(ulong seed) : IDisposable
{
    public const ulong JournalId = 0xABCD_EF01_2345_6789;

    private readonly InputStreamGenerator _generator = new(seed, InputFeatures.Orders | InputFeatures.Marks | InputFeatures.Instruments);

    public BusinessLogic Logic { get; } = new(Options);

    public static CoreOptions Options { get; } = new() { ReserveAhead = false };

    public InputEvent LastInput { get; private set; }

    public SnapshotHead Head => new()
    {
        Sequence = Logic.AppliedSequence,
        EngineTime = Logic.AppliedSequence == 0 ? new UtcNanos(1) : LastInput.EngineTime,
        Term = 3,
        JournalId = JournalId,
        LogicVersion = BusinessLogic.LogicVersion,
        Tables = [.. Enumerable.Range(0, Logic.TableCount).Select(Logic.GetTable)],
    };

    public void Run(int inputs, BusinessLogic? beside = null)
    {
        var sink = default(NullSink);
        for (int i = 0; i < inputs; i++)
        {
            InputEvent input = _generator.Next();
            Logic.Apply(in input, ref sink);
            beside?.Apply(in input, ref sink);
            LastInput = input;
        }
    }

    /// <summary>Writes a snapshot of the present state and returns its name.</summary>
    public string Write(IJournalStorage storage)
    {
        using SnapshotWriter writer = WriteUnnamed(storage);
        Assert.That(writer.TryName(Logic.AppliedSequence), Is.True);
        return SnapshotName.Of(Logic.AppliedSequence);
    }

    public SnapshotWriter WriteUnnamed(IJournalStorage storage)
    {
        SnapshotWriter writer = SnapshotWriter.Begin(storage, Head);
        try
        {
            // What the writer refuses is kept until the epoch is over, as the engine does.
            var sink = new WriterSink(writer);
            Logic.OpenEpoch(sink);
            while (Logic.CopyPages(int.MaxValue))
            {
            }

            sink.ThrowIfFailed();
            writer.Complete();
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    public void Dispose() => Logic.Dispose();

    private sealed class WriterSink(SnapshotWriter writer) : IPageSink
    {
        private readonly byte[] _page = new byte[StateMemory.PageBytes];
        private (int Table, int Page) _claimed;
        private Exception? _failure;

        public int FreePages => 100;

        public Span<byte> Claim(int table, int page)
        {
            _claimed = (table, page);
            return _page;
        }

        public void Commit()
        {
            if (_failure is null)
            {
                try
                {
                    writer.Add(_claimed.Table, _claimed.Page, _page);
                }
                catch (Exception e)
                {
                    _failure = e;
                }
            }
        }

        public void ThrowIfFailed()
        {
            if (_failure is not null)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
            }
        }
    }
}
