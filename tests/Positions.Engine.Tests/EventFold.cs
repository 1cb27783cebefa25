using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Positions.Engine.Hosting;
using Positions.Gateway;
using Positions.Protocol;
using Positions.Protocol.Messages;

namespace Positions.Engine.Tests;

/// <summary>A consumer of the stream of position events: positions from nothing but what it says, on a thread of its own.</summary>
public sealed class EventFold : IDisposable
{
    private readonly EmbeddedDriver _driver = EmbeddedDriver.Launch(new EmbeddedDriverOptions());
    private readonly Adaptive.Aeron.Aeron _aeron;
    private readonly Subscription _subscription;
    private readonly Dictionary<(string, string), PositionEvent> _last = [];
    private readonly Dictionary<(string, string), long> _fees = [];

    public EventFold(EngineOptions options)
    {
        _aeron = Adaptive.Aeron.Aeron.Connect(new Adaptive.Aeron.Aeron.Context().AeronDirectoryName(_driver.AeronDirectoryName));
        _subscription = _aeron.AddSubscription(EngineRig.ClientOf(options).AcksChannel, options.EventsStreamId);
    }

    public long Count { get; private set; }

    /// <summary>Versions that were never told.</summary>
    public long MissingCount { get; private set; }

    /// <summary>Events that do not follow from the one before: quantity or realized P&amp;L.</summary>
    public List<string> Wrong { get; } = [];

    public bool IsConnected => _subscription.IsConnected;

    /// <summary>Takes what there is; returns how many.</summary>
    public int Poll() => _subscription.Poll(new FragmentAssembler(OnEvent), 256);

    public List<ReportedPosition> Positions() =>
    [
        .. _last.Select(entry => new ReportedPosition(
            entry.Key.Item1, entry.Key.Item2, entry.Value.Quantity.Mantissa, entry.Value.OpenCost, entry.Value.RealizedPnl, _fees[entry.Key], entry.Value.Version)),
    ];

    public void Dispose()
    {
        _aeron.Dispose();
        _driver.Dispose();
    }

    private void OnEvent(IDirectBuffer buffer, int offset, int length, Header header)
    {
        byte[] bytes = new byte[length];
        buffer.GetBytes(offset, bytes, 0, length);
        if (System.Runtime.InteropServices.MemoryMarshal.Read<MessageHeader>(bytes).TemplateId != PositionEvent.Template)
        {
            Wrong.Add("a message that is no position event");
            return;
        }

        PositionEvent change = MessageEncoder.Block<PositionEvent>(bytes);
        (string, string) key = (change.Account.ToString(), change.Symbol.ToString());
        PositionEvent before = _last.GetValueOrDefault(key);
        Count++;
        MissingCount += change.Version - before.Version - 1;
        bool follows = change.Version == before.Version + 1;
        if (change.Version <= before.Version
            || (follows && (change.Quantity.Mantissa != before.Quantity.Mantissa + change.LastQuantity.Mantissa
                || change.RealizedPnl != before.RealizedPnl + change.RealizedDelta)))
        {
            Wrong.Add($"{key} version {change.Version} after {before.Version}, input {change.EngineSequence}");
        }

        _last[key] = change;
        _fees[key] = _fees.GetValueOrDefault(key) + (change.FeeCurrency == change.Currency ? change.Fee.Mantissa : 0);
    }
}
