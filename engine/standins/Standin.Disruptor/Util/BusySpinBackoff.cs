namespace Disruptor.Util;

/// <summary>No pause at all.</summary>
internal readonly struct BusySpinBackoff : IWaitBackoff
{
    public void Pause()
    {
    }
}
