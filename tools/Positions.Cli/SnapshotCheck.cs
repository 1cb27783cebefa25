using Positions.Cli.Output;
using Positions.Core;
using Positions.Core.Pages;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Recovery;
using Positions.Recovery.Snapshots;

namespace Positions.Cli;

/// <summary>The snapshots of a data directory held against themselves, the journal and a replay.</summary>
/// <param name="dataDirectory">Where they are.</param>
/// <param name="isRunning">An engine may write and delete some meanwhile.</param>
/// <param name="context">Where to say what is wrong.</param>
internal sealed class SnapshotCheck(string dataDirectory, bool isRunning, VerbContext context)
{
    private static readonly Column[] s_columns =
    [
        new("result", "Result"),
        new("sequence", "Sequence", ColumnKind.Integer),
        new("digest", "Digest"),
        new("replay", "Replay"),
        new("logicVersion", "Logic version", ColumnKind.Integer),
        new("pages", "Pages", ColumnKind.Integer),
        new("file", "File"),
    ];

    private readonly IJournalStorage? _storage = DataReader.OpenSnapshots(dataDirectory);
    private readonly List<string[]> _damaged = [];
    private readonly SortedList<long, Checked> _whole = [];

    /// <summary>False once a replay came to another digest than a snapshot has.</summary>
    public bool AllAgree { get; private set; } = true;

    /// <summary>Reads every byte of every snapshot; false if one is damaged, or ahead of the journal.</summary>
    /// <param name="journalEnd">The last input that the journal has.</param>
    public bool ReadAll(long journalEnd)
    {
        foreach (long sequence in _storage is null ? [] : SnapshotCatalog.List(_storage))
        {
            string name = SnapshotName.Of(sequence);
            try
            {
                SnapshotHead head = SnapshotReader.Verify(_storage!, name, out StateDigest digest);
                bool isBeyond = sequence > journalEnd && !isRunning;
                if (isBeyond)
                {
                    context.Error.WriteLine($"positions: {name} holds the inputs up to {sequence}, but the journal ends at {journalEnd}");
                    _damaged.Add(["BEYOND", Show.Integer(sequence), digest.ToString(), "", Show.Integer(head.LogicVersion), Show.Integer(head.PageCount), name]);
                    continue;
                }

                _whole.Add(sequence, new Checked(head, digest));
            }
            catch (SnapshotException e) when (isRunning && !File.Exists(_storage!.PathOf(name)))
            {
                context.Say($"{name} was deleted meanwhile: {e.Fault}");
            }
            catch (SnapshotException e)
            {
                context.Error.WriteLine($"positions: {e.Message}");
                _damaged.Add(["DAMAGED", Show.Integer(sequence), "", "", "", "", name]);
            }
        }

        return _damaged.Count == 0;
    }

    /// <summary>
    /// Replays the journal to its end, and at each snapshot compares the digests. From the start; where the journal does not reach back so
    /// far, from the oldest snapshot that it goes on from. The caller disposes the state.
    /// </summary>
    /// <param name="firstSequence">The oldest input there is; 0 if there is none.</param>
    /// <param name="lastSequence">The newest.</param>
    public BusinessLogic Replay(long firstSequence, long lastSequence)
    {
        BusinessLogic logic = Begin(firstSequence);
        try
        {
            foreach ((long sequence, Checked snapshot) in _whole)
            {
                if (sequence <= logic.AppliedSequence || sequence > lastSequence || snapshot.Head.LogicVersion != BusinessLogic.LogicVersion)
                {
                    continue;
                }

                Advance(logic, sequence);
                StateDigest replayed = logic.ComputeDigest();
                snapshot.Replayed = replayed == snapshot.Digest ? "agrees" : $"DIFFERS: {replayed}";
                if (replayed != snapshot.Digest)
                {
                    AllAgree = false;
                    context.Error.WriteLine(
                        $"positions: the replay to sequence {sequence} has digest {replayed}, the snapshot there {snapshot.Digest}");
                }
            }

            Advance(logic, lastSequence);
            return logic;
        }
        catch
        {
            logic.Dispose();
            throw;
        }
    }

    /// <summary>One row a snapshot; nothing if there are none.</summary>
    public void Report()
    {
        if (_whole.Count == 0 && _damaged.Count == 0)
        {
            return;
        }

        IReportWriter report = context.CreateReport();
        report.Begin("snapshots", s_columns);
        foreach ((long sequence, Checked snapshot) in _whole)
        {
            report.Row(
                snapshot.Replayed.StartsWith("DIFFERS", StringComparison.Ordinal) ? "WRONG" : "OK",
                Show.Integer(sequence),
                snapshot.Digest.ToString(),
                snapshot.Replayed,
                Show.Integer(snapshot.Head.LogicVersion),
                Show.Integer(snapshot.Head.PageCount),
                SnapshotName.Of(sequence));
        }

        foreach (string[] row in _damaged)
        {
            report.Row(row);
        }

        report.End();
    }

    private BusinessLogic Begin(long firstSequence)
    {
        var options = new CoreOptions { ReserveAhead = false };
        if (_whole.LastOrDefault(static e => e.Value.Head.LogicVersion != BusinessLogic.LogicVersion) is { Value: { } former } && StateUpgrade.IsPossible(former.Head.LogicVersion))
        {
            context.Say($"The inputs up to {former.Head.Sequence} are those of logic version {former.Head.LogicVersion}: the replay begins with the snapshot there.");
            former.Replayed = "begins here";
            return SnapshotReader.Read(_storage!, SnapshotName.Of(former.Head.Sequence), options).Logic;
        }

        if (firstSequence <= 1)
        {
            return new BusinessLogic(options);
        }

        foreach ((long sequence, Checked snapshot) in _whole)
        {
            if (sequence >= firstSequence - 1 && snapshot.Head.LogicVersion == BusinessLogic.LogicVersion)
            {
                context.Say($"The journal begins at {firstSequence}: the replay begins with the snapshot at {sequence}.");
                snapshot.Replayed = "begins here";
                return SnapshotReader.Read(_storage!, SnapshotName.Of(sequence), options).Logic;
            }
        }

        throw new JournalPrunedException(JournalReplay.JournalDirectory(dataDirectory), 1, firstSequence);
    }

    private void Advance(BusinessLogic logic, long toSequence)
    {
        if (toSequence > logic.AppliedSequence)
        {
            var sink = new NullSink();
            DataReader.Replay(dataDirectory, logic, ref sink, toSequence, null, context);
        }
    }

    private sealed class Checked(SnapshotHead head, StateDigest digest)
    {
        public SnapshotHead Head { get; } = head;

        public StateDigest Digest { get; } = digest;

        /// <summary>Empty: not compared.</summary>
        public string Replayed { get; set; } = "";
    }
}
