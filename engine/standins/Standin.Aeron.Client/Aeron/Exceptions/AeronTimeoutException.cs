namespace Adaptive.Aeron.Exceptions;

/// <summary>Something did not happen in time.</summary>
public class AeronTimeoutException(string message, Category category = Category.ERROR) : AeronException(message, category);
