using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Recovery;

/// <summary>
/// Applies the journal's inputs to the logic in sequence: what the engine does at its start and the tools do all the time. Read-only, one
/// thread, no allocation per input.
/// </summary>
public static class JournalReplay
{
    /// <summary>Name of the journal's folder in a data directory.</summary>
    public const string JournalDirectoryName = "journal";

    /// <summary>Name of the archive's folder in a data directory, unless configured otherwise.</summary>
    public const string ArchiveDirectoryName = "archive";

    /// <summary>The folder of segments of a data directory.</summary>
    public static string JournalDirectory(string dataDirectory) => Path.Combine(dataDirectory, JournalDirectoryName);

    /// <summary>Where tools look for archived segments unless they are told: where <c>Journal:ArchiveDirectory=archive</c> puts them.</summary>
    public static string ArchiveDirectory(string dataDirectory) => Path.Combine(dataDirectory, ArchiveDirectoryName);

    /// <summary>How far tools may read: beside a running engine only what it has released, else all that a restart would keep.</summary>
    public static JournalReadLimit LimitFor(string dataDirectory) =>
        DataDirectoryLock.IsHeld(dataDirectory) ? JournalReadLimit.Released : JournalReadLimit.Kept;

    /// <summary>
    /// Applies every input behind <see cref="BusinessLogic.AppliedSequence"/> up to the limits, and feeds the outputs to <paramref
    /// name="sink"/>.
    /// </summary>
    /// <exception cref="LogicVersionException">An EngineStarted names another logic version; nothing from it on was applied.</exception>
    /// <exception cref="JournalCorruptException">The journal is damaged before the limit; everything up to the damage was applied.</exception>
    /// <exception cref="JournalException">A file cannot be read, or what is wanted is no longer there.</exception>
    /// <exception cref="OperationCanceledException">Between two inputs.</exception>
    public static ReplayResult Run<TSink>(
        IJournalStorage storage, BusinessLogic logic, ref TSink sink, ReplayOptions options, CancellationToken cancellation = default)
        where TSink : struct, IOutputSink, allows ref struct
    {
        using JournalReader reader = JournalReader.Open(storage, logic.AppliedSequence + 1, options.Limit);
        long toSequence = options.ToSequence ?? long.MaxValue;
        long toTimeNanos = options.ToTime?.Value ?? long.MaxValue;
        long startTicks = Stopwatch.GetTimestamp();
        long firstSequence = logic.AppliedSequence;
        long nextProgress = firstSequence + options.ProgressEvery;
        bool reachedLimit = logic.AppliedSequence >= toSequence;
        var ahead = new ReplayLookahead(reader, logic, toSequence, toTimeNanos);
        UtcNanos lastEngineTime = UtcNanos.Null;
        uint lastTerm = 0;

        // A state of a former version goes on with a start of this one, and with nothing else.
        bool isMigrated = logic.StartedLogicVersion is not 0 and not BusinessLogic.LogicVersion;
        while (!reachedLimit && ahead.TryTake(out int slot))
        {
            ref InputEvent input = ref ahead[slot];
            if (input.Template == TemplateId.EngineStarted)
            {
                CheckLogicVersion(storage, in input);
                isMigrated = false;
            }
            else if (isMigrated)
            {
                ThrowLogicVersion(storage, input.Sequence, logic.StartedLogicVersion);
            }

            options.Edit?.Invoke(ref input);
            logic.Apply(in input, ref sink);
            lastEngineTime = input.EngineTime;
            lastTerm = input.Term;
            reachedLimit = options.IsEnough?.Invoke() == true;
            if (input.Sequence >= nextProgress)
            {
                cancellation.ThrowIfCancellationRequested();
                nextProgress += options.ProgressEvery;
                Report(options, logic, firstSequence, startTicks);
            }
        }

        reachedLimit |= ahead.ReachedLimit;
        if (!reachedLimit && reader.Damage is JournalDamage damage)
        {
            throw new JournalCorruptException(damage.Path, $"The journal is damaged: {damage}.", reader.End);
        }

        Report(options, logic, firstSequence, startTicks);
        return new ReplayResult
        {
            LastSequence = logic.AppliedSequence,
            LastEngineTime = lastEngineTime,
            LastTerm = lastTerm,
            Count = logic.AppliedSequence - firstSequence,
            Elapsed = Stopwatch.GetElapsedTime(startTicks),
            ReachedLimit = reachedLimit,
        };
    }

    private static void Report(ReplayOptions options, BusinessLogic logic, long firstSequence, long startTicks) =>
        options.Progress?.Invoke(
            new ReplayProgress(logic.AppliedSequence, logic.AppliedSequence - firstSequence, Stopwatch.GetElapsedTime(startTicks)));

    private static void CheckLogicVersion(IJournalStorage storage, in InputEvent input)
    {
        uint version = input.Block<EngineStarted>().LogicVersion;
        if (version != BusinessLogic.LogicVersion)
        {
            ThrowLogicVersion(storage, input.Sequence, version);
        }
    }

    [DoesNotReturn]
    private static void ThrowLogicVersion(IJournalStorage storage, long sequence, uint version) =>
        throw new LogicVersionException(storage.PathOf("."), sequence, version, BusinessLogic.LogicVersion);
}
