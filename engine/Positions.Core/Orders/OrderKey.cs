using Positions.Protocol.Values;

namespace Positions.Core.Orders;

/// <summary>Identity of an order: the venue's id within the domain that the source belongs to.</summary>
internal readonly struct OrderKey(uint execDomain, in Text36 orderId)
{
    // Fields, not properties: a text is hashed and compared where it lies.
    public readonly uint ExecDomain = execDomain;
    public readonly Text36 OrderId = orderId;
}
