using Positions.Cli.Output;
using Positions.Core;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Recovery;

namespace Positions.Cli.EndOfDay;

/// <summary>
/// The report of a business date, made of the journal and nothing else: no clock, no path, no setting of this machine, so that it comes out
/// the same byte for byte wherever and whenever it is made. It ends before the input that began the next date.
/// </summary>
internal sealed class EodReport : IDisposable
{
    private const int DatesNamed = 5;

    private static readonly Column[] s_factColumns = [new("name", "Name"), new("value", "Value")];
    private static readonly Column[] s_outcomeColumns = [new("outcome", "Outcome"), new("reason", "Reason"), new("count", "Count", ColumnKind.Integer)];

    private readonly BusinessLogic _logic = new(new CoreOptions { ReserveAhead = false });
    private readonly EodEvents _events;
    private readonly EodRequest _request;
    private readonly uint _date;
    private readonly VerbContext _context;
    private EodFigures? _figures;
    private long _closedBy;

    private EodReport(EodRequest request, uint date, VerbContext context)
    {
        _request = request;
        _date = date;
        _context = context;
        _events = new EodEvents(_logic, date);
    }

    /// <exception cref="UsageException">The date is not in the journal.</exception>
    /// <exception cref="JournalException">The journal, or a part of it, is not there or damaged.</exception>
    public static int Write(EodRequest request, VerbContext context)
    {
        // A running engine goes on: one end for all that is read.
        request = request with { ToSequence = request.ToSequence ?? DataReader.EndOf(request.DataDirectory, null, context) };
        List<(long Sequence, uint Date)> rolls = [];
        DataReader.Scan(
            request.DataDirectory,
            request.ToSequence,
            (ref InputEvent input) =>
            {
                if (input.Template == TemplateId.DateRolled)
                {
                    rolls.Add((input.Sequence, input.Block<DateRolled>().BusinessDate));
                }
            },
            context);
        uint[] dates = [.. rolls.Select(static roll => roll.Date).Append(0u).Distinct().OrderDescending()];
        if (request.BusinessDate is uint wanted)
        {
            return TryWrite(request, wanted, rolls, context) ? ExitCode.Ok : throw Missing(wanted, request, context);
        }

        // The latest that really began: a roll can have been refused.
        return dates.Any(date => TryWrite(request, date, rolls, context)) ? ExitCode.Ok : throw Missing(dates[0], request, context);
    }

    public void Dispose()
    {
        _figures?.Dispose();
        _events.Dispose();
        _logic.Dispose();
    }

    /// <summary>Names the dates that began: a roll can have been refused, which only a replay tells.</summary>
    private static UsageException Missing(uint date, EodRequest request, VerbContext context)
    {
        using var logic = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        List<uint> dates = [];
        void See(ref InputEvent input)
        {
            if (dates.Count == 0 || dates[^1] != logic.BusinessDate)
            {
                dates.Add(logic.BusinessDate);
            }
        }

        var sink = new NullSink();
        DataReader.Replay(request.DataDirectory, logic, ref sink, request.ToSequence, null, context, See);
        string known = string.Join(
            ", ",
            dates.Append(logic.BusinessDate).Distinct().OrderDescending().Take(DatesNamed).Select(static other => other == 0 ? "0 (before the first)" : Show.Integer(other)));
        return new UsageException($"--date {date}: no such business date began in the journal; the latest are {known}");
    }

    /// <summary>False if the date never began; nothing is written then.</summary>
    private static bool TryWrite(EodRequest request, uint date, List<(long Sequence, uint Date)> rolls, VerbContext context)
    {
        using var report = new EodReport(request, date, context);
        if (!report.TryCollect(rolls))
        {
            return false;
        }

        report.Write();
        return true;
    }

    private bool TryCollect(List<(long Sequence, uint Date)> rolls)
    {
        foreach ((long sequence, uint date) in rolls)
        {
            if (date <= _date)
            {
                continue;
            }

            Replay(sequence - 1);
            _figures = EodFigures.Take(_logic, _events);
            Replay(sequence);
            if (_logic.BusinessDate != date)
            {
                // Refused: the day went on.
                _figures.Dispose();
                _figures = null;
                continue;
            }

            _closedBy = sequence;
            return _events.FirstSequence > 0;
        }

        Replay(_request.ToSequence);
        _figures = EodFigures.Take(_logic, _events);
        return _events.FirstSequence > 0 || (_date == 0 && _logic.BusinessDate == 0);
    }

    private void Replay(long? toSequence)
    {
        var sink = new HandOnSink(_events.Take);
        DataReader.Replay(_request.DataDirectory, _logic, ref sink, toSequence, null, _context, _events.Note);
    }

    private void Write() => EodWriter.Write(
        [
            new EodSection("report", "End of day", s_factColumns, Facts()),
            new EodSection("positions", "Positions", PositionRow.Columns, _figures!.Positions.Read()),
            new EodSection("totals", "Totals by account and currency", EodFigures.TotalColumns, _figures.Totals),
            new EodSection("fees", "Fees by account and currency", EodFigures.FeeColumns, _figures.Fees),
            new EodSection("trades", "Trades", EodEvents.Columns, _events.Trades.Read()),
            new EodSection("corrections", "Busts and corrections", EodEvents.Columns, _events.Corrections.Read()),
            new EodSection("adjustments", "Adjustments, loads and corporate actions", EodEvents.Columns, _events.Adjustments.Read()),
            new EodSection("outcomes", "What became of the inputs", s_outcomeColumns, _events.Outcomes),
        ],
        _context);

    private IEnumerable<string[]> Facts()
    {
        yield return ["businessDate", _date == 0 ? "" : Show.Integer(_date)];
        yield return ["firstSequence", Show.Integer(_events.FirstSequence)];
        yield return ["lastSequence", Show.Integer(_figures!.Sequence)];
        yield return ["closedBySequence", _closedBy == 0 ? "" : Show.Integer(_closedBy)];
        yield return ["positions", Show.Integer(_figures.Positions.Count)];
        yield return ["trades", Show.Integer(_events.Trades.Count)];
        yield return ["corrections", Show.Integer(_events.Corrections.Count)];
        yield return ["adjustments", Show.Integer(_events.Adjustments.Count)];
        yield return ["logicVersion", Show.Integer(BusinessLogic.LogicVersion)];
        yield return ["digest", _figures.Digest.ToString()];
        yield return ["anchor", Anchor()];
    }

    /// <summary>The chain over every input up to the cut; empty where the journal has none.</summary>
    private string Anchor()
    {
        IJournalStorage storage = DataReader.OpenJournal(_request.DataDirectory, _context);
        using JournalReader reader = JournalReader.Open(
            storage, Math.Max(_figures!.Sequence, 1), JournalReplay.LimitFor(_request.DataDirectory), verifiesChain: true);
        return _figures.Sequence > 0 && reader.TryRead(out _) ? reader.Anchor?.ToString() ?? "" : "";
    }
}
