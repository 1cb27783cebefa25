using Positions.Cli.Output;
using Positions.Protocol;

namespace Positions.Cli.Tables;

/// <summary>The journal, an input a row.</summary>
internal sealed class InputsTable : DataTable
{
    public override string Name => "inputs";

    public override IReadOnlyList<Column> Columns => InputRow.Columns;

    public override long Read(string dataDirectory, JournalFilter filter, VerbContext context, RowHandler handle) =>
        JournalScan.Run(dataDirectory, filter, context, (in InputEvent input, InputRow row) => handle(row.Cells(in input)));
}
