using System;
using Positions.Core.Pages;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Core.Settings;

/// <summary>The settings that change results, and what follows from them. Limits are read here and nowhere else.</summary>
internal sealed class SettingBook(StateMemory memory)
{
    /// <summary>Far more than there are keys; a bound for what a faulty sender of settings could fill.</summary>
    private const int MaxSettings = 65_536;

    private const long MaxPositions = 100_000_000;
    private const long MaxExecutions = 1_000_000_000;
    /// <summary>A full window of fingerprints is 65,536 rows, and a table's rows are counted in 31 bits.</summary>
    private const long MaxSources = 32_767;

    private const long MaxOrders = 100_000_000;
    private const long MaxRetainDates = 1_000;
    private const long MaxCumHoldMillis = 3_600_000;
    private const long MaxFutureToleranceMillis = 86_400_000;
    private const long MaxBreakPercent = 100;
    private const long MaxCorrectionTtlSeconds = 31_536_000;
    private const long MaxConfirmCycles = 1_000;
    private const long MaxInFlightMillis = 86_400_000;

    private readonly KeyedTable<SettingRow, Text64> _rows = memory.AddKeyed<SettingRow, Text64>("settings");
    private readonly KeyedTable<AccountRow, Text16> _accounts = memory.AddKeyed<AccountRow, Text16>("settings.accounts");
    private bool _isRestoring;

    public int Count => _rows.RowCount;

    public long PositionsLimit { get; private set; } = 100_000;

    public long ExecutionsLimit { get; private set; } = 10_000_000;

    /// <summary>Gateways; the engine's own source is not counted.</summary>
    public long SourcesLimit { get; private set; } = 256;

    /// <summary>Fee rows are bounded by the positions: on average two further currencies each.</summary>
    public long FeesLimit => PositionsLimit * 2;

    /// <summary>Each lot comes of an execution, and may outlive it.</summary>
    public long LotsLimit => ExecutionsLimit;

    public long OrdersLimit { get; private set; } = 1_000_000;

    /// <summary>Business dates whose executions are kept, the current one included.</summary>
    public long RetainDates { get; private set; } = 2;

    /// <summary>How long an execution without an id may wait for what comes before it in its order, in engine time.</summary>
    public long CumHoldMillis { get; private set; } = 2_000;

    /// <summary>How far a message's transactTime may lie behind its engine time before it is flagged; for information only.</summary>
    public long FutureToleranceMillis { get; private set; } = 1_000;

    /// <summary>Executions on an order that is over are refused instead of booked.</summary>
    public bool QuarantinesLateFills { get; private set; }

    /// <summary>Executions beyond an order's quantity are refused instead of booked.</summary>
    public bool QuarantinesOverfills { get; private set; }

    /// <summary>A bust re-opens a filled order.</summary>
    public bool ReopensOnBust { get; private set; } = true;

    public CostMethod DefaultCostMethod { get; private set; }

    public ReconciliationSettings Reconciliation { get; } = new();

    /// <summary>True once any position may be kept FIFO or LIFO.</summary>
    public bool UsesLots { get; private set; }

    public Text4 DefaultCurrency { get; private set; } = Text4.From("USD");

    /// <summary>True if the execIds of this domain are unique within a business date only.</summary>
    public bool UsesIdsDaily(uint execDomain)
    {
        int row = _rows.Find(SettingText.DailyExecIdsKey(execDomain));
        return row >= 0 && SettingText.TryParseSwitch(SettingText.Characters(in _rows.Read(row).Value), out bool isOn) && isOn;
    }

    /// <summary>The method of positions of this account that come to be, or begin a day flat.</summary>
    public CostMethod CostMethodOf(in Text16 account)
    {
        int row = _accounts.RowCount == 0 ? -1 : _accounts.Find(in account);
        return row < 0 ? DefaultCostMethod : _accounts.Read(row).Method;
    }

    public ref readonly SettingRow Read(int row) => ref _rows.Read(row);

    public int Find(in Text64 key) => _rows.Find(in key);

    public bool HasRoomFor(in Text64 key) => _rows.RowCount < MaxSettings || Find(in key) >= 0;

    public void Store(in Text64 key, in Text64 value)
    {
        int row = _rows.Find(in key);
        if (row < 0)
        {
            row = _rows.Add(in key);
            _rows.Write(row).Key = key;
        }

        _rows.Write(row).Value = value;
    }

    /// <summary>
    /// Takes what the rows hold once more, after they were restored. Each value was checked when it came, but for those of reconciliation, which
    /// meant nothing to versions before 7: what is none today has no effect until it is set anew.
    /// </summary>
    public void Restore()
    {
        _isRestoring = true;
        for (int row = 0; row < _rows.RowCount; row++)
        {
            ref readonly SettingRow setting = ref _rows.Read(row);
            ReadOnlySpan<byte> name = SettingText.Characters(in setting.Key);
            if (!SettingText.TryParseSourceKey(name, out _, out _) && !SettingText.TryParseDomainKey(name, out _, out _)
                && !SettingText.TryParseAccountKey(name, out _, out _))
            {
                bool isTaken = Take(in setting.Key, in setting.Value, default) == RejectReason.None;
                Invariant.Check(isTaken || name.StartsWith("Reconciliation:"u8));
            }
        }

        // What accounts are set to has rows of its own.
        for (int row = 0; row < _accounts.RowCount; row++)
        {
            UsesLots |= _accounts.Read(row).Method != CostMethod.Average;
        }

        _isRestoring = false;
    }

    /// <summary>
    /// Takes a setting that does not concern one source. A capacity never falls below what it was set to before, nor below what is in use;
    /// keys without an effect on this version are accepted, so that they are kept.
    /// </summary>
    public RejectReason Take(in Text64 key, in Text64 value, in CapacityUse use)
    {
        ReadOnlySpan<byte> name = SettingText.Characters(in key);
        ReadOnlySpan<byte> text = SettingText.Characters(in value);
        if (name.SequenceEqual("Capacity:Positions"u8))
        {
            // Limits of instruments and fees follow from this one, that of lots from the next.
            long used = Math.Max(Math.Max(use.PositionsUsed, use.InstrumentsUsed), (use.FeesUsed + 1) / 2);
            RejectReason reason = CheckLimit(in key, text, used, MaxPositions, PositionsLimit, out long limit);
            PositionsLimit = reason == RejectReason.None ? limit : PositionsLimit;
            return reason;
        }

        if (name.SequenceEqual("Capacity:Executions"u8))
        {
            RejectReason reason = CheckLimit(in key, text, Math.Max(use.ExecutionsUsed, use.LotsUsed), MaxExecutions, ExecutionsLimit, out long limit);
            ExecutionsLimit = reason == RejectReason.None ? limit : ExecutionsLimit;
            return reason;
        }

        if (name.SequenceEqual("Capacity:Sources"u8))
        {
            RejectReason reason = CheckLimit(in key, text, use.SourcesUsed, MaxSources, SourcesLimit, out long limit);
            SourcesLimit = reason == RejectReason.None ? limit : SourcesLimit;
            return reason;
        }

        if (name.SequenceEqual("Capacity:Orders"u8))
        {
            RejectReason reason = CheckLimit(in key, text, use.OrdersUsed, MaxOrders, OrdersLimit, out long limit);
            OrdersLimit = reason == RejectReason.None ? limit : OrdersLimit;
            return reason;
        }

        return SettingText.TryParseAccountKey(name, out Text16 account, out ReadOnlySpan<byte> accountSetting)
            ? TakeAccountSetting(in account, accountSetting, text)
            : TakePolicy(name, text);
    }

    private RejectReason TakeAccountSetting(in Text16 account, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (!name.SequenceEqual("CostMethod"u8))
        {
            return RejectReason.None;
        }

        if (!SettingText.TryParseCostMethod(text, out CostMethod method))
        {
            return RejectReason.NotSupported;
        }

        int row = _accounts.Find(in account);
        if (row < 0)
        {
            row = _accounts.Add(in account);
            _accounts.Write(row).Account = account;
        }

        _accounts.Write(row).Method = method;
        UsesLots |= method != CostMethod.Average;
        return RejectReason.None;
    }

    private RejectReason TakePolicy(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (name.SequenceEqual("Positions:DefaultCurrency"u8))
        {
            if (!SettingText.TryParseCurrency(text, out Text4 currency))
            {
                return RejectReason.Malformed;
            }

            DefaultCurrency = currency;
            return RejectReason.None;
        }

        if (name.SequenceEqual("Positions:CostMethod"u8))
        {
            if (!SettingText.TryParseCostMethod(text, out CostMethod method))
            {
                return RejectReason.NotSupported;
            }

            DefaultCostMethod = method;
            UsesLots |= method != CostMethod.Average;
            return RejectReason.None;
        }

        if (name.SequenceEqual("Positions:LateFill"u8) || name.SequenceEqual("Positions:Overfill"u8))
        {
            bool isQuarantine = text.SequenceEqual("quarantine"u8);
            if (!isQuarantine && !text.SequenceEqual("apply"u8))
            {
                return RejectReason.Malformed;
            }

            QuarantinesLateFills = name.SequenceEqual("Positions:LateFill"u8) ? isQuarantine : QuarantinesLateFills;
            QuarantinesOverfills = name.SequenceEqual("Positions:Overfill"u8) ? isQuarantine : QuarantinesOverfills;
            return RejectReason.None;
        }

        if (name.SequenceEqual("Positions:ReopenOnBust"u8))
        {
            if (!SettingText.TryParseSwitch(text, out bool reopens))
            {
                return RejectReason.Malformed;
            }

            ReopensOnBust = reopens;
            return RejectReason.None;
        }

        if (name.SequenceEqual("Positions:CumHoldMs"u8))
        {
            RejectReason reason = CheckNumber(text, 0, MaxCumHoldMillis, out long millis);
            CumHoldMillis = reason == RejectReason.None ? millis : CumHoldMillis;
            return reason;
        }

        if (name.SequenceEqual("Positions:RetainDates"u8))
        {
            RejectReason reason = CheckNumber(text, 2, MaxRetainDates, out long dates);
            RetainDates = reason == RejectReason.None ? dates : RetainDates;
            return reason;
        }

        if (name.SequenceEqual("Ingress:FutureToleranceMs"u8))
        {
            RejectReason reason = CheckNumber(text, 0, MaxFutureToleranceMillis, out long millis);
            FutureToleranceMillis = reason == RejectReason.None ? millis : FutureToleranceMillis;
            return reason;
        }

        if (name.SequenceEqual("Ingress:GapPolicy"u8))
        {
            return text.SequenceEqual("halt"u8) || text.SequenceEqual("skip"u8) ? RejectReason.None : RejectReason.Malformed;
        }

        return name.StartsWith("Reconciliation:"u8) ? TakeReconciliation(name["Reconciliation:".Length..], text) : RejectReason.None;
    }

    private RejectReason TakeReconciliation(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        ReconciliationSettings settings = Reconciliation;
        RejectReason reason = RejectReason.None;
        if (name.SequenceEqual("LargeBreakPercent"u8))
        {
            reason = CheckNumber(text, 1, MaxBreakPercent, out long percent);
            settings.LargeBreakPercent = reason == RejectReason.None ? percent : settings.LargeBreakPercent;
        }
        else if (name.SequenceEqual("AbsoluteTolerance"u8))
        {
            reason = CheckAmount(text, out long tolerance);
            settings.AbsoluteTolerance = reason == RejectReason.None ? tolerance : settings.AbsoluteTolerance;
        }
        else if (name.SequenceEqual("LargeBreakNotional"u8))
        {
            reason = CheckAmount(text, out long notional);
            settings.LargeBreakNotional = reason == RejectReason.None ? notional : settings.LargeBreakNotional;
        }
        else if (name.SequenceEqual("FourEyes"u8))
        {
            reason = SettingText.TryParseSwitch(text, out bool isOn) ? RejectReason.None : RejectReason.Malformed;
            settings.NeedsFourEyes = reason == RejectReason.None ? isOn : settings.NeedsFourEyes;
        }
        else if (name.SequenceEqual("CorrectionTtlSeconds"u8))
        {
            reason = CheckNumber(text, 1, MaxCorrectionTtlSeconds, out long seconds);
            settings.CorrectionTtlSeconds = reason == RejectReason.None ? seconds : settings.CorrectionTtlSeconds;
        }
        else if (name.SequenceEqual("ConfirmCycles"u8))
        {
            reason = CheckNumber(text, 1, MaxConfirmCycles, out long cycles);
            settings.ConfirmCycles = reason == RejectReason.None ? cycles : settings.ConfirmCycles;
        }
        else if (name.SequenceEqual("InFlightMs"u8))
        {
            reason = CheckNumber(text, 0, MaxInFlightMillis, out long millis);
            settings.InFlightMillis = reason == RejectReason.None ? millis : settings.InFlightMillis;
        }
        else if (name.SequenceEqual("CloseBreakers"u8))
        {
            bool isOperator = text.SequenceEqual("operator"u8);
            reason = isOperator || text.SequenceEqual("cycle"u8) ? RejectReason.None : RejectReason.Malformed;
            settings.LeavesBreakersToOperators = reason == RejectReason.None ? isOperator : settings.LeavesBreakersToOperators;
        }

        return reason;
    }

    /// <summary>A quantity or money that is not negative.</summary>
    private static RejectReason CheckAmount(ReadOnlySpan<byte> text, out long amount)
    {
        amount = 0;
        if (!SettingText.TryParseDecimal(text, out Decimal8 value))
        {
            return RejectReason.Malformed;
        }

        amount = value.Mantissa;
        return amount >= 0 ? RejectReason.None : RejectReason.OutOfRange;
    }

    private RejectReason CheckLimit(in Text64 key, ReadOnlySpan<byte> text, long used, long max, long present, out long limit)
    {
        // The first setting may be lower than the default, which nobody asked for.
        long atLeast = _isRestoring || Find(in key) < 0 ? Math.Max(1, used) : present;
        return CheckNumber(text, atLeast, max, out limit);
    }

    private static RejectReason CheckNumber(ReadOnlySpan<byte> text, long atLeast, long atMost, out long number)
    {
        if (!SettingText.TryParseNumber(text, out number))
        {
            return RejectReason.Malformed;
        }

        return number >= atLeast && number <= atMost ? RejectReason.None : RejectReason.OutOfRange;
    }
}
