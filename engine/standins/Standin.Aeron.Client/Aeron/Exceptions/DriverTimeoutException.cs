namespace Adaptive.Aeron.Exceptions;

/// <summary>No driver was found, or it did not answer within the driver timeout.</summary>
public class DriverTimeoutException(string message) : AeronTimeoutException(message, Category.FATAL);
