using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Uri;

/// <summary>
/// An address that a channel gives by a host's name. When nothing is heard from there the name is looked up again: the host may have moved.
/// Thread: the agent that uses it.
/// </summary>
internal sealed class NamedAddress(string host, TransportAddress address, long nowNanos)
{
    private long _lastHeardNanos = nowNanos;
    private bool _isAsked;

    internal TransportAddress Address { get; private set; } = address;

    internal void OnHeard(long nowNanos) => _lastHeardNanos = nowNanos;

    /// <summary>Has the name looked up if nothing was heard for long, and no answer is waited for.</summary>
    /// <param name="lookup">To ask.</param>
    /// <param name="changed">Called when the address has become another.</param>
    /// <param name="timeNanos">Time of the turn.</param>
    internal void Check(AddressLookup lookup, Action<NamedAddress> changed, long timeNanos)
    {
        if (!_isAsked && timeNanos - _lastHeardNanos > DriverLimits.ConnectionTimeoutNanos)
        {
            // Set before: where all agents have one thread the answer may come within the call.
            _isAsked = true;
            _isAsked = lookup(host, Address, answer => OnAnswer(answer, changed)) && _isAsked;
        }
    }

    private void OnAnswer(TransportAddress? answer, Action<NamedAddress> changed)
    {
        _isAsked = false;
        if (answer is { } address)
        {
            Address = address;
            changed(this);
        }
    }
}
