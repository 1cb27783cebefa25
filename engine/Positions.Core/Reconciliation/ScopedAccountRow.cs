using System;
using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Core.Reconciliation;

/// <summary>An account that statements were about, and the last one that was.</summary>
internal struct ScopedAccountRow : IKeyedRow<ScopedAccountRow, Text16>
{
    public Text16 Account;
    public uint StatementNumber;

    static uint IKeyedRow<ScopedAccountRow, Text16>.Hash(in Text16 key) =>
        Xxh64.Lower(Xxh64.Hash(MemoryMarshal.AsBytes(new ReadOnlySpan<Text16>(in key)), 0));

    static bool IKeyedRow<ScopedAccountRow, Text16>.Matches(in ScopedAccountRow row, in Text16 key) => row.Account == key;
}
