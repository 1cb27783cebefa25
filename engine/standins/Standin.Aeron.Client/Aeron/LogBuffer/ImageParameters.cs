namespace Adaptive.Aeron.LogBuffer;

/// <summary>What an image is, fixed when it is created from a SETUP.</summary>
internal readonly record struct ImageParameters(
    long CorrelationId,
    int SessionId,
    int StreamId,
    int InitialTermId,
    int TermLength,
    int MtuLength,
    long JoinPosition,
    string SourceIdentity);
