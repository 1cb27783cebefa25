using Positions.Core;
using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>Row numbers of positions by account and symbol, ordinal.</summary>
internal static class PositionOrder
{
    public static IReadOnlyList<int> Sorted(BusinessLogic logic, Text16 account, Text24 symbol)
    {
        List<(string Account, string Symbol, int Index)> rows = [];
        for (int index = 0; index < logic.PositionCount; index++)
        {
            PositionView position = logic.GetPosition(index);
            if ((account.IsNull || position.Account == account) && (symbol.IsNull || position.Symbol == symbol))
            {
                rows.Add((position.Account.ToString(), position.Symbol.ToString(), index));
            }
        }

        rows.Sort(static (a, b) =>
        {
            int byAccount = string.CompareOrdinal(a.Account, b.Account);
            return byAccount != 0 ? byAccount : string.CompareOrdinal(a.Symbol, b.Symbol);
        });
        return [.. rows.Select(static row => row.Index)];
    }
}
