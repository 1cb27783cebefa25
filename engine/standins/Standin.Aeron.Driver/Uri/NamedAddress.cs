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

    /// <summary>True when nothing was heard for long, and no answer is waited for.</summary>
    internal bool IsLookupDue(long timeNanos) => !_isAsked && timeNanos - _lastHeardNanos > DriverLimits.ConnectionTimeoutNanos;

    /// <summary>Has the name looked up.</summary>
    /// <param name="lookup">To ask.</param>
    /// <param name="moved">Called when the address has become another.</param>
    internal void Ask(AddressLookup lookup, Action? moved = null)
    {
        // Set before: where all agents have one thread the answer may come within the call.
        _isAsked = true;
        _isAsked = lookup(host, Address, answer => OnAnswer(answer, moved)) && _isAsked;
    }

    private void OnAnswer(TransportAddress? answer, Action? moved)
    {
        _isAsked = false;
        if (answer is { } address)
        {
            Address = address;
            moved?.Invoke();
        }
    }
}
