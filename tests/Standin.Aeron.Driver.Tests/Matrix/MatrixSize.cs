namespace Standin.Aeron.Driver.Tests.Matrix;

/// <summary>Message lengths at which something in the protocol changes. A payload is what fits in one frame of the MTU.</summary>
internal enum MatrixSize
{
    Empty,
    OneByte,
    Typical,
    BelowPayload,
    Payload,
    AbovePayload,
    Longest,
    Mixed,
}
