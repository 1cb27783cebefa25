using System.Globalization;
using System.Security.Cryptography;

namespace Positions.Testing;

/// <summary>The seed of a random test: printed before the test uses it, and taken from POSITIONS_SEED when a failure is replayed.</summary>
public static class TestSeed
{
    /// <summary>Name of the environment variable that fixes the seed of every random test of a run.</summary>
    public const string Variable = "POSITIONS_SEED";

    /// <summary>Returns the seed to use and prints <c>SEED=…</c> with the way to rerun <paramref name="testName"/>.</summary>
    public static ulong Next(string testName)
    {
        string? given = Environment.GetEnvironmentVariable(Variable);
        ulong seed = given is null
            ? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8))
            : ulong.Parse(given, NumberStyles.None, CultureInfo.InvariantCulture);
        Console.WriteLine($"SEED={seed}   rerun: {Variable}={seed} dotnet test --filter Name~{testName}");
        return seed;
    }
}
