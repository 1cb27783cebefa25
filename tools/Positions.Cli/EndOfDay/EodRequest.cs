namespace Positions.Cli.EndOfDay;

/// <summary>What <c>eod-report</c> was asked for.</summary>
/// <param name="BusinessDate">yyyymmdd; null: the date at the end.</param>
/// <param name="ToSequence">Last input that may count, inclusive; null: to the end.</param>
internal sealed record EodRequest(string DataDirectory, uint? BusinessDate, long? ToSequence);
