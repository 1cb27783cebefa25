using System.Collections.Concurrent;
using Adaptive.Aeron.Exceptions;

namespace Adaptive.Aeron.Embedded;

/// <summary>The drivers of this process by directory name. Any thread.</summary>
internal static class EmbeddedDrivers
{
    private static readonly ConcurrentDictionary<string, IEmbeddedDriver> s_drivers = new(StringComparer.Ordinal);
    private static long s_lastId;

    /// <summary>Unique in the process; used for clients, registrations and images.</summary>
    internal static long NextId() => Interlocked.Increment(ref s_lastId);

    /// <exception cref="ConfigurationException">A driver of that name is running.</exception>
    internal static void Register(IEmbeddedDriver driver)
    {
        if (!s_drivers.TryAdd(driver.AeronDirectoryName, driver))
        {
            throw new ConfigurationException(
                $"a driver with AeronDirectoryName {driver.AeronDirectoryName} is already running in this process");
        }
    }

    internal static void Remove(IEmbeddedDriver driver) =>
        s_drivers.TryRemove(KeyValuePair.Create(driver.AeronDirectoryName, driver));

    internal static IEmbeddedDriver? Find(string aeronDirectoryName) => s_drivers.GetValueOrDefault(aeronDirectoryName);
}
