using Positions.Protocol.Messages;

namespace Positions.Engine.Http;

/// <summary>A statement as it was sent: read whole, and right in itself.</summary>
/// <param name="Begun">Its first input.</param>
/// <param name="Scope">One for each account that it names; none: all are in scope.</param>
/// <param name="Lines">In their order; Row is the line of the file, its header counted, or the place in the list from 1.</param>
/// <param name="IsFile">It came as a file, not as JSON.</param>
public sealed record Statement(StatementBegun Begun, List<StatementScoped> Scope, List<StatementLine> Lines, bool IsFile)
{
    /// <summary>Where whoever sent it finds a line: as an editor numbers the file, or as JSON numbers the list.</summary>
    public string PlaceOf(int index) => IsFile ? $"line {Lines[index].Row}" : $"lines[{Lines[index].Row - 1}]";

    public StatementEnded Ended(bool isAbandoned) => new()
    {
        Prefix = OperatorRequest.Own(),
        StatementId = Begun.StatementId,
        Lines = (uint)Lines.Count,
        IsAbandoned = isAbandoned ? (byte)1 : (byte)0,
    };
}
