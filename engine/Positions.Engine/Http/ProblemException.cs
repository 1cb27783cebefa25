namespace Positions.Engine.Http;

/// <summary>A request that is answered with problem details (RFC 9457).</summary>
public sealed class ProblemException(int status, string type, string title, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>Last part of the problem's type: stable, for programs.</summary>
    public string Type { get; } = type;

    public string Title { get; } = title;

    public int? RetryAfterSeconds { get; init; }

    /// <summary>Reject reason of the protocol, if the logic refused.</summary>
    public int? Reason { get; init; }

    public long? Sequence { get; init; }

    public static ProblemException BadRequest(string detail) => new(400, "bad-request", "The request cannot be read", detail);

    public static ProblemException NotFound(string detail) => new(404, "not-found", "Not found", detail);

    public static ProblemException NotImplemented(string detail) => new(501, "not-implemented", "Not part of this version", detail);
}
