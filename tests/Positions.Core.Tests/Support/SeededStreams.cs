using Positions.Testing;

namespace Positions.Core.Tests.Support;

/// <summary>Random streams from consecutive seeds, as many as there is time for; what fails names the seed that begins with its stream.</summary>
internal static class SeededStreams
{
    /// <param name="seed">Of the first stream.</param>
    /// <param name="length">In inputs.</param>
    /// <param name="run">Runs the stream of a seed and returns how many inputs it had.</param>
    public static void Run(ulong seed, RunLength length, Func<ulong, int> run)
    {
        long done = 0;
        for (ulong stream = 0; !length.IsOver(done); stream++)
        {
            try
            {
                done += run(unchecked(seed + stream));
            }
            catch (Exception e)
            {
                throw new AssertionException($"stream of {TestSeed.Variable}={unchecked(seed + stream)}: {e.Message}", e);
            }
        }
    }
}
