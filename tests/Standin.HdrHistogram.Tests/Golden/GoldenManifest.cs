namespace Standin.HdrHistogram.Tests.Golden;

internal sealed record GoldenManifest(GoldenHistogram[] Histograms, Dictionary<string, GoldenFile> Files);

internal sealed record GoldenFile(long Bytes, string Sha256);

internal sealed record GoldenHistogram(
    string Name,
    string Ops,
    long LowestDiscernibleValue,
    long HighestTrackableValue,
    int SignificantDigits,
    int UnitMagnitude,
    int SubBucketCount,
    int BucketCount,
    int CountsArrayLength,
    long TotalCount,
    long Min,
    long Max,
    string MeanBits,
    string StdDevBits,
    Dictionary<string, long> Percentiles,
    int PlainV2Length,
    string PlainV2Sha256,
    string? PlainV2Base64,
    string CompressedV2Base64,
    string? CompressedV2BestBase64,
    GoldenDistribution[] Hgrm,
    GoldenDotNet DotnetDisagrees);

internal sealed record GoldenDistribution(string File, int Ticks, double Ratio, bool Csv, bool JdkDependent);

/// <summary>What HdrHistogram.NET makes of the same input.</summary>
internal sealed record GoldenDotNet(string? CompressedV2Base64);

internal sealed record GoldenLog(string File, double StartTimeSec, GoldenInterval[] Intervals);

internal sealed record GoldenInterval(
    string? Tag, long StartMs, long EndMs, long TotalCount, long Max, string Mean, long P50, long P99, string PlainV2Sha256);
