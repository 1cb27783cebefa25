namespace Positions.Engine.History;

/// <summary>A state of the past cannot be shown now; the message says why, and what helps.</summary>
/// <param name="status">HTTP status of the answer.</param>
/// <param name="type">Of the problem, for programs.</param>
/// <param name="message">For people.</param>
public sealed class PastUnavailableException(int status, string type, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Type { get; } = type;
}
