namespace Positions.Reference;

/// <summary>D.7: identity of an order.</summary>
public readonly record struct OrderKey(uint ExecDomain, string OrderId);
