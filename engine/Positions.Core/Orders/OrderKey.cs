using Positions.Protocol.Values;

namespace Positions.Core.Orders;

/// <summary>Identity of an order: the venue's id within the domain that the source belongs to.</summary>
internal readonly record struct OrderKey(uint ExecDomain, Text36 OrderId);
