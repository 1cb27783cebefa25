namespace Standin.Aeron.Driver.Tests.Support;

/// <summary>When a test is taken to hang: far beyond what it needs on the busiest machine, for the time itself is not what is tested.</summary>
internal static class HangGuard
{
    internal const int Milliseconds = 300_000;
}
