namespace Adaptive.Aeron.Exceptions;

/// <summary>Base of the errors of client and driver.</summary>
public class AeronException : Exception
{
    public AeronException(string message, Category category = Category.ERROR)
        : base($"{category} - {message}")
    {
        Category = category;
    }

    public AeronException(string message, Exception innerException)
        : base($"{Category.ERROR} - {message}", innerException)
    {
        Category = Category.ERROR;
    }

    public Category Category { get; }
}
