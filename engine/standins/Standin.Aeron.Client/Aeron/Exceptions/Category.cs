namespace Adaptive.Aeron.Exceptions;

/// <summary>How bad an <see cref="AeronException"/> is.</summary>
public enum Category
{
    FATAL,
    ERROR,
    WARN,
}
