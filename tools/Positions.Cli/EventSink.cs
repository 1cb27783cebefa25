using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>Hands each change of a position that passes the filter to a callback, in the order of versions.</summary>
internal readonly struct EventSink : IOutputSink
{
    private readonly OutputEvent[] _slot = new OutputEvent[1];
    private readonly ChangeOrder _order;

    /// <param name="account">Null: all.</param>
    /// <param name="symbol">Null: all.</param>
    /// <param name="positionIndex">One position, whatever it was called at the time; below 0: by account and symbol.</param>
    /// <param name="handler">Called for each change.</param>
    public EventSink(Text16 account, Text24 symbol, int positionIndex, ChangeOrder.Handler handler) =>
        _order = new ChangeOrder((in OutputEvent output) =>
        {
            bool passes = positionIndex >= 0
                ? output.PositionIndex == positionIndex
                : (account.IsNull || output.Account == account) && (symbol.IsNull || output.Symbol == symbol);
            if (passes)
            {
                handler(in output);
            }
        });

    public ref OutputEvent Claim() => ref _slot[0];

    public void Commit() => _order.Take(in _slot[0]);
}
