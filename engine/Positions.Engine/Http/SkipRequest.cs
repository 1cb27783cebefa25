using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>Body of <c>POST /sources/{id}/skip</c>.</summary>
public sealed record SkipRequest(ushort Epoch, long From, long To, long ExpectedNext, Text64 Comment)
{
    private static readonly string[] s_known = ["epoch", "from", "to", "expectedNext", "reason"];

    /// <exception cref="ProblemException">400.</exception>
    public static Task<SkipRequest> ReadAsync(HttpRequest request) => JsonFields.ReadAsync(request, OperatorRequest.MaxBodyBytes, root =>
    {
        var fields = new JsonFields(root, s_known, """{"epoch":1,"from":17,"to":18,"expectedNext":17,"reason":"lost by the gateway"}""");
        long from = fields.RequiredInteger("from", 1, long.MaxValue);
        return new SkipRequest(
            (ushort)fields.RequiredInteger("epoch", 0, ushort.MaxValue),
            from,
            fields.RequiredInteger("to", from, long.MaxValue),
            fields.RequiredInteger("expectedNext", 1, long.MaxValue),
            OperatorRequest.Reason(request, fields));
    });
}
