namespace Positions.Engine.Ingress;

/// <summary>The sources that ingress knows, by id; bounded.</summary>
/// <remarks>Thread: ingress.</remarks>
public sealed class SourceRegistry(int capacity, int reorderWindow, IReadOnlyList<uint> allowed)
{
    private readonly Dictionary<uint, SourceOrder> _byId = [];
    private readonly HashSet<uint> _allowed = [.. allowed];

    public int Count => _byId.Count;

    public bool IsAllowed(uint sourceId) => _allowed.Count == 0 || _allowed.Contains(sourceId);

    public SourceOrder? Find(uint sourceId) => _byId.GetValueOrDefault(sourceId);

    /// <summary>Null if the table is full.</summary>
    public SourceOrder? Add(uint sourceId, ushort epoch, long nextExpected)
    {
        if (_byId.Count >= capacity)
        {
            return null;
        }

        var order = new SourceOrder(sourceId, epoch, nextExpected, reorderWindow);
        _byId.Add(sourceId, order);
        return order;
    }
}
