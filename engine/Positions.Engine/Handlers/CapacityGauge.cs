using Positions.Core;
using Positions.Engine.Egress;

namespace Positions.Engine.Handlers;

/// <summary>How full the tables are: written by the logic's thread after every batch, read by any; whole, as of one batch.</summary>
public sealed class CapacityGauge
{
    private readonly PublishedRows<CapacityUse> _use = new();

    public void Set(in CapacityUse use)
    {
        _use.BeginWrite(0) = use;
        _use.EndWrite(0);
    }

    public CapacityUse Get() => _use.Read(0);
}
