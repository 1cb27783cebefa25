using Positions.Protocol.Messages;

namespace Positions.Engine.Http;

/// <summary>A statement as it was sent: read whole, and right in itself.</summary>
/// <param name="Begun">Its first input.</param>
/// <param name="Scope">One for each account that it names; none: all are in scope.</param>
/// <param name="Lines">In the order of the file.</param>
public sealed record Statement(StatementBegun Begun, List<StatementScoped> Scope, List<StatementLine> Lines)
{
    public StatementEnded Ended(bool isAbandoned) => new()
    {
        Prefix = OperatorRequest.Own(),
        StatementId = Begun.StatementId,
        Lines = (uint)Lines.Count,
        IsAbandoned = isAbandoned ? (byte)1 : (byte)0,
    };
}
