using Positions.Cli.Output;
using Positions.Core;
using Positions.Protocol.Values;
using Positions.Recovery;

namespace Positions.Cli.Tables;

/// <summary>The positions at the end, or at the place that the filter ends at.</summary>
internal sealed class PositionsTable : DataTable
{
    public override string Name => "positions";

    public override IReadOnlyList<Column> Columns => PositionRow.Columns;

    /// <summary>End, account and symbol of the filter count.</summary>
    public override long Read(string dataDirectory, JournalFilter filter, VerbContext context, RowHandler handle)
    {
        using BusinessLogic logic = DataReader.Begin(dataDirectory, filter.ToSequence, filter.ToTime, context);
        var sink = new NullSink();
        DataReader.Replay(dataDirectory, logic, ref sink, filter.ToSequence, filter.ToTime, context);
        IReadOnlyList<int> rows = PositionOrder.Sorted(
            logic, Verbs.VerbOptions.Text<Text16>(filter.Account, "--account"), Verbs.VerbOptions.Text<Text24>(filter.Symbol, "--symbol"));
        foreach (int index in rows)
        {
            handle(PositionRow.Cells(logic, index));
        }

        return rows.Count;
    }
}
