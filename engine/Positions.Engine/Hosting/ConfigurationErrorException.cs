namespace Positions.Engine.Hosting;

/// <summary>A configuration key or value that the engine does not accept; the message names key, value and what is allowed.</summary>
public sealed class ConfigurationErrorException(string message) : Exception(message);
