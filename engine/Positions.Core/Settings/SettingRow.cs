using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Core.Settings;

/// <summary>One setting, as text.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct SettingRow : IKeyedRow<SettingRow, Text64>
{
    [FieldOffset(0)] public Text64 Key;
    [FieldOffset(64)] public Text64 Value;

    static uint IKeyedRow<SettingRow, Text64>.Hash(in Text64 key) => Xxh64.Lower(Xxh64.Hash(key.Bytes, 0));

    static bool IKeyedRow<SettingRow, Text64>.Matches(in SettingRow row, in Text64 key) => row.Key == key;
}
