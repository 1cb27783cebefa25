using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>Hands each change of a position that passes the filter to a callback.</summary>
internal readonly struct EventSink(Text16 account, Text24 symbol, EventSink.Handler handler) : IOutputSink
{
    private readonly OutputEvent[] _slot = new OutputEvent[1];

    public delegate void Handler(in OutputEvent change);

    public ref OutputEvent Claim() => ref _slot[0];

    public void Commit()
    {
        ref readonly OutputEvent output = ref _slot[0];
        if (output.Kind != OutputKind.Alert && output.HasPosition
            && (account.IsNull || output.Account == account) && (symbol.IsNull || output.Symbol == symbol))
        {
            handler(in output);
        }
    }
}
