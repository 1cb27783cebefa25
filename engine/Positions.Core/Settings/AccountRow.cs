using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Core.Settings;

/// <summary>What is configured for one account.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct AccountRow : IKeyedRow<AccountRow, Text16>
{
    [FieldOffset(0)] public Text16 Account;
    [FieldOffset(16)] public CostMethod Method;

    static uint IKeyedRow<AccountRow, Text16>.Hash(in Text16 key) => Xxh64.Lower(Xxh64.Hash(key.Bytes, 0));

    static bool IKeyedRow<AccountRow, Text16>.Matches(in AccountRow row, in Text16 key) => row.Account == key;
}
