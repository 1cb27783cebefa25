using System.Collections.Concurrent;
using Positions.Core;
using Positions.Core.Reconciliation;
using Positions.Protocol.Values;

namespace Positions.Engine.Egress;

/// <summary>Breaks that statements showed and corrections that were made, by symbol, since this start.</summary>
/// <remarks>Written by the output thread, read by any. As many symbols as there are keys with a break at most.</remarks>
public sealed class BreakCounts
{
    private readonly ConcurrentDictionary<Text24, long[]> _bySymbol = new();

    /// <summary>Symbols that had a break or a correction.</summary>
    public IEnumerable<Text24> Symbols => _bySymbol.Keys;

    public void Count(in OutputEvent output)
    {
        int kind = output.BreakAction switch
        {
            BreakAction.Noted or BreakAction.Corrected or BreakAction.NotCorrected or BreakAction.Halted =>
                output.BreakSeverity == BreakSeverity.Large ? 1 : 0,
            BreakAction.Approved => 3,
            _ => -1,
        };
        if (kind < 0)
        {
            return;
        }

        long[] counts = _bySymbol.GetOrAdd(output.Symbol, static _ => new long[4]);
        Volatile.Write(ref counts[kind], counts[kind] + 1);
        if (output.BreakAction == BreakAction.Corrected)
        {
            Volatile.Write(ref counts[2], counts[2] + 1);
        }
    }

    /// <summary>Breaks of one severity.</summary>
    public long Of(Text24 symbol, BreakSeverity severity) => Read(symbol, severity == BreakSeverity.Large ? 1 : 0);

    /// <summary>Corrections that were made by themselves.</summary>
    public long Automatic(Text24 symbol) => Read(symbol, 2);

    /// <summary>Corrections that somebody approved.</summary>
    public long Approved(Text24 symbol) => Read(symbol, 3);

    private long Read(Text24 symbol, int kind) => _bySymbol.TryGetValue(symbol, out long[]? counts) ? Volatile.Read(ref counts[kind]) : 0;
}
