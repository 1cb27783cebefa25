using Positions.Gateway;

namespace Positions.Cli;

/// <summary>What <c>gateway</c> was asked for, after its options were checked.</summary>
internal sealed record GatewayRequest(GatewayRunOptions Run, string? CheckUrl, string? Key, string? ExpectOutPath);
