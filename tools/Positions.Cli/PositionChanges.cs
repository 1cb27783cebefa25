using Positions.Core;
using Positions.Protocol.Values;
using Positions.Recovery;

namespace Positions.Cli;

/// <summary>Of a replay's outputs the changes of positions, in the order of versions.</summary>
internal static class PositionChanges
{
    /// <param name="account">Null: all.</param>
    /// <param name="symbol">Null: all.</param>
    /// <param name="positionIndex">One position, whatever it was called at the time; below 0: by account and symbol.</param>
    /// <param name="handler">Called for each change that passes.</param>
    /// <param name="beside">Called for every output as it comes, before that; null is nobody.</param>
    public static HandOnSink Of(Text16 account, Text24 symbol, int positionIndex, ChangeOrder.Handler handler, ChangeOrder.Handler? beside = null)
    {
        var changes = new ChangeOrder((in OutputEvent output) =>
        {
            bool passes = positionIndex >= 0
                ? output.PositionIndex == positionIndex
                : (account.IsNull || output.Account == account) && (symbol.IsNull || output.Symbol == symbol);
            if (passes)
            {
                handler(in output);
            }
        });
        return beside is null
            ? new HandOnSink(changes.Take)
            : new HandOnSink((in OutputEvent output) =>
            {
                beside(in output);
                changes.Take(in output);
            });
    }
}
