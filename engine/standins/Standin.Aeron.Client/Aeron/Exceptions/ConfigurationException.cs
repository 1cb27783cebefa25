namespace Adaptive.Aeron.Exceptions;

/// <summary>A context holds values that cannot be used.</summary>
public class ConfigurationException(string message) : AeronException(message);
