namespace Positions.Engine.Hosting;

/// <summary>An API key: <paramref name="Name"/> is the principal that the journal records.</summary>
public sealed record HttpKey(string Name, string Role, string Secret);
