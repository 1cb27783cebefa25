#pragma warning disable CA1822 // members answer from the pages, which come with the next commit
using System;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core;

// For after replay and for tools; on the thread that owns the logic.
public sealed partial class BusinessLogic
{
    public int PositionCount => 0;

    public int SourceCount => 0;

    public int SettingCount => 0;

    public CapacityUse CapacityUse => default;

    /// <summary>Term of the last EngineStarted; 0 before the first.</summary>
    public uint Term => 0;

    public ulong SettingsDigest => 0;

    public Text4 DefaultCurrency => default;

    public bool TryGetPosition(in Text16 account, in Text24 symbol, out PositionView view)
    {
        view = default;
        return false;
    }

    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public PositionView GetPosition(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Fees in other currencies than the position's own, in the order of their first appearance. Allocates.</summary>
    public FeeAmount[] GetOtherFees(int positionIndex) => [];

    /// <summary>Sources in the order of their first appearance; row 0 is the engine's own HTTP interface.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public SourceView GetSource(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    public bool TryGetSource(uint sourceId, out SourceView view)
    {
        view = default;
        return false;
    }

    /// <summary>Numbers given up and not recovered, ascending. Allocates.</summary>
    public SkippedRange[] GetSkippedRanges(uint sourceId) => [];

    public bool TryGetInstrument(in Text24 symbol, out InstrumentView view)
    {
        view = default;
        return false;
    }

    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public SettingView GetSetting(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    public bool TryGetSetting(in Text64 key, out Text64 value)
    {
        value = default;
        return false;
    }
}
