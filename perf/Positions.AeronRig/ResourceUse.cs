using System.Diagnostics;

namespace Positions.AeronRig;

/// <summary>Time, processor time and allocation of this process since a moment.</summary>
internal sealed class ResourceUse
{
    private readonly long _allocatedBytes = GC.GetTotalAllocatedBytes(precise: true);
    private readonly TimeSpan _user;
    private readonly TimeSpan _system;
    private readonly long _timestamp;

    internal ResourceUse()
    {
        Environment.ProcessCpuUsage usage = Environment.CpuUsage;
        _user = usage.UserTime;
        _system = usage.PrivilegedTime;
        _timestamp = Stopwatch.GetTimestamp();
    }

    /// <summary>The figures of <paramref name="messages"/> messages since then, as pairs of key and value.</summary>
    internal string Report(long messages)
    {
        double seconds = Stopwatch.GetElapsedTime(_timestamp).TotalSeconds;
        Environment.ProcessCpuUsage usage = Environment.CpuUsage;
        double user = (usage.UserTime - _user).TotalSeconds;
        double system = (usage.PrivilegedTime - _system).TotalSeconds;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - _allocatedBytes;
        return $"messages={messages} seconds={seconds:F3} msgsPerSec={messages / seconds:F0} "
            + $"cpuSecondsPerMillion={(user + system) * 1e6 / messages:F3} userSecondsPerMillion={user * 1e6 / messages:F3} "
            + $"allocatedBytesPerMessage={(double)allocated / messages:F4}";
    }
}
