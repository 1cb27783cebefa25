using System;
using Positions.Core.Orders;
using Positions.Core.Reconciliation;
using Positions.Core.Settings;
using Positions.Core.Sources;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core;

// The engine's own inputs, and gap fills. What an operator asked for and what no longer fits the state is rejected, never an exception.
public sealed partial class BusinessLogic
{
    private Verdict JudgeStart(in InputEvent input, ref OutputEvent output)
    {
        ref readonly EngineStarted started = ref input.Block<EngineStarted>();
        if (started.LogicVersion != LogicVersion)
        {
            throw new InvariantViolationException(
                $"input {input.Sequence} begins a run of logic version {started.LogicVersion}, this is version {LogicVersion}");
        }

        ref EngineRow engine = ref _engine.Write(0);
        engine.LogicVersion = started.LogicVersion;
        engine.Term = started.Term;
        engine.SettingsDigest = started.SettingsDigest;
        if (_statements.Current.State == StatementState.Open)
        {
            // Who was sending it has lost the connection.
            FailStatement(ref output);
        }

        return Verdict.Control;
    }

    private Verdict JudgeInstrument(in InputEvent input, ref OutputEvent output)
    {
        ref readonly InstrumentDefined definition = ref input.Block<InstrumentDefined>();
        RejectReason reason = _positions.Instruments.Define(in definition);
        output.Symbol = definition.Symbol;
        output.Multiplier = definition.Multiplier.IsNull ? Protocol.Values.Decimal8.One : definition.Multiplier.Mantissa;
        if (reason == RejectReason.Capacity)
        {
            Alert(AlertCode.CapacityFull);
        }

        return reason == RejectReason.None ? Verdict.Control : Verdict.Reject(reason);
    }

    private Verdict JudgeSetting(in InputEvent input)
    {
        ref readonly SettingChanged setting = ref input.Block<SettingChanged>();
        if (setting.Key.IsNull)
        {
            return Verdict.Reject(RejectReason.Malformed);
        }

        RejectReason reason = RejectReason.Capacity;
        if (_settings.HasRoomFor(in setting.Key))
        {
            ReadOnlySpan<byte> key = SettingText.Characters(in setting.Key);
            ReadOnlySpan<byte> value = SettingText.Characters(in setting.Value);
            reason = SettingText.TryParseSourceKey(key, out uint sourceId, out ReadOnlySpan<byte> name)
                ? TakeSourceSetting(sourceId, name, value)
                : SettingText.TryParseDomainKey(key, out uint execDomain, out name)
                ? TakeDomainSetting(in setting.Key, execDomain, name, value)
                : _settings.Take(in setting.Key, in setting.Value, CapacityUse);
        }

        if (reason == RejectReason.None)
        {
            _settings.Store(in setting.Key, in setting.Value);
            _orders.Policy = PolicyOf(_settings);
            ReserveCapacities();
            if (_held.Count > 0)
            {
                RenewHoldDeadline();
            }

            return Verdict.Control;
        }

        if (reason == RejectReason.Capacity)
        {
            Alert(AlertCode.CapacityFull);
        }

        return Verdict.Reject(reason);
    }

    /// <summary>A setting of one source; it opens the source, so that nothing has to be looked up by text when a message comes.</summary>
    private RejectReason TakeSourceSetting(uint sourceId, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        bool isDomain = name.SequenceEqual("ExecDomain"u8);
        bool isUnsequenced = name.SequenceEqual("Unsequenced"u8);
        bool isDropCopy = name.SequenceEqual("DropCopy"u8);
        if (!isDomain && !isUnsequenced && !isDropCopy)
        {
            return RejectReason.None;
        }

        long domain = 0;
        bool isOn = false;
        if (isDomain ? !SettingText.TryParseNumber(text, out domain) : !SettingText.TryParseSwitch(text, out isOn))
        {
            return RejectReason.Malformed;
        }

        if (domain is < 0 or > uint.MaxValue)
        {
            return RejectReason.OutOfRange;
        }

        int row = _sources.Find(sourceId);
        if (row < 0)
        {
            if (!_sources.HasRoom)
            {
                return RejectReason.Capacity;
            }

            row = _sources.Open(sourceId);
        }

        if (isDomain && _sources.Read(row).ExecDomain != (uint)domain && MayHaveSent(row))
        {
            // Its executions are known under the old domain: under another one each of them would be new.
            return RejectReason.NotAllowed;
        }

        if (isDomain)
        {
            ref SourceRow source = ref _sources.Write(row);
            source.ExecDomain = (uint)domain;
            SetFlag(row, SourceFlags.DailyExecIds, _settings.UsesIdsDaily((uint)domain));
            return RejectReason.None;
        }

        if (isUnsequenced && isOn)
        {
            SetFlag(row, SourceFlags.AllowedUnsequenced, isOn: true);
        }

        SetFlag(row, isUnsequenced ? SourceFlags.AllowsUnsequenced : SourceFlags.DropCopy, isOn);
        return RejectReason.None;
    }

    /// <summary>A setting of all sources of one domain; kept beside each of them, where every message finds it.</summary>
    private RejectReason TakeDomainSetting(in Text64 key, uint execDomain, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (!name.SequenceEqual(SettingText.DailyExecIds))
        {
            return RejectReason.None;
        }

        // The number as it is looked up: with a zero before it nothing would find it.
        if (!SettingText.TryParseSwitch(text, out bool isOn) || key != SettingText.DailyExecIdsKey(execDomain))
        {
            return RejectReason.Malformed;
        }

        if (isOn != _settings.UsesIdsDaily(execDomain) && MayHaveExecutions(execDomain))
        {
            // They are known by ids of the other kind: each of them would be new.
            return RejectReason.NotAllowed;
        }

        for (int row = 0; row < _sources.Count; row++)
        {
            if (_sources.Read(row).ExecDomain == execDomain)
            {
                SetFlag(row, SourceFlags.DailyExecIds, isOn);
            }
        }

        return RejectReason.None;
    }

    /// <summary>False only if no source of the domain can have sent anything that is remembered.</summary>
    private bool MayHaveExecutions(uint execDomain)
    {
        bool mayHave = false;
        for (int row = 0; row < _sources.Count && !mayHave; row++)
        {
            mayHave = _sources.Read(row).ExecDomain == execDomain && MayHaveSent(row);
        }

        return mayHave;
    }

    /// <summary>Of what has no numbers it is not known whether it came, but for the time before there was anything.</summary>
    private bool MayHaveSent(int sourceRow)
    {
        const SourceFlags Unnumbered = SourceFlags.AllowsUnsequenced | SourceFlags.AllowedUnsequenced;
        ref readonly SourceRow source = ref _sources.Read(sourceRow);
        return (source.Flags & SourceFlags.HasEpoch) != 0
            || (_executions.HasHistory && ((source.Flags & Unnumbered) != 0 || source.SourceId == SourcePrefix.HttpSourceId));
    }

    private void SetFlag(int sourceRow, SourceFlags flag, bool isOn)
    {
        ref SourceRow source = ref _sources.Write(sourceRow);
        source.Flags = isOn ? source.Flags | flag : source.Flags & ~flag;
    }

    private Verdict JudgeSourceHalted(in InputEvent input, ref OutputEvent output)
    {
        ref readonly SourceHalted halted = ref input.Block<SourceHalted>();
        Verdict? refusal = FindForControl(in halted.Prefix, halted.FromSourceSeq, ref output, out int row);
        if (refusal is null)
        {
            _sources.Write(row).HaltReason = SourceHaltReason.Gap;
            Alert(AlertCode.SourceGap, halted.FromSourceSeq, halted.FromSourceSeq);
        }

        FillSource(row, ref output);

        // The number came while the halt was on its way: nothing to do, but ingress learns where the source stands.
        output.Flags |= OutputFlags.SourceStateChanged;
        return refusal is null ? Verdict.Control : Verdict.Ignore();
    }

    private Verdict JudgeGapSkipped(in InputEvent input, ref OutputEvent output)
    {
        ref readonly GapSkipped skip = ref input.Block<GapSkipped>();
        if (skip.ToSourceSeq < skip.FromSourceSeq || skip.ToSourceSeq > MaxSourceSeq)
        {
            FillSource(Address(in skip.Prefix, ref output), ref output);
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        Verdict verdict = FindForControl(in skip.Prefix, skip.FromSourceSeq, ref output, out int row)
            ?? Skip(row, skip.FromSourceSeq, skip.ToSourceSeq, AlertCode.GapSkipped, ref output);
        output.Flags |= OutputFlags.SourceStateChanged;
        FillSource(row, ref output);
        return verdict;
    }

    private Verdict JudgeSourceResumed(in InputEvent input, ref OutputEvent output)
    {
        ref readonly SourceResumed resumed = ref input.Block<SourceResumed>();
        int row = Address(in resumed.Prefix, ref output);
        FillSource(row, ref output);
        if (row < 0
            || _sources.Read(row).HaltReason != SourceHaltReason.Conflict
            || _sources.Read(row).NextExpected != resumed.ExpectedSourceSeq)
        {
            return Verdict.Reject(RejectReason.NotAllowed);
        }

        if (_sources.Read(row).Epoch != resumed.Prefix.Epoch)
        {
            return Verdict.Reject(RejectReason.StaleEpoch);
        }

        ref SourceRow source = ref _sources.Write(row);
        source.HaltReason = SourceHaltReason.None;
        source.Flags &= ~SourceFlags.HaltAnswered;
        output.Flags |= OutputFlags.SourceStateChanged;
        FillSource(row, ref output);
        return Verdict.Control;
    }

    private Verdict JudgeGapFill(in InputEvent input, int row, ref OutputEvent output)
    {
        ref readonly SourceGapFill gapFill = ref input.Block<SourceGapFill>();
        // Any 64 bits may stand there: what is no number of a source becomes an empty range, which is refused.
        long to = gapFill.NewSourceSeq is <= 0 or > MaxSourceSeq ? 0 : gapFill.NewSourceSeq - 1;
        Verdict verdict = Skip(row, gapFill.Prefix.SourceSeq, to, AlertCode.GapFilled, ref output);
        // Ingress counts messages, not what a gap fill covers: it learns from here where the source stands now.
        output.Flags |= OutputFlags.SourceStateChanged;
        return verdict;
    }

    /// <summary>A gap fill whose own number was skipped: what it says beyond that is new, the rest stands already.</summary>
    private Verdict JudgeLateGapFill(in InputEvent input, int row, ref OutputEvent output)
    {
        ref readonly SourceGapFill gapFill = ref input.Block<SourceGapFill>();
        if (gapFill.NewSourceSeq <= input.Prefix.SourceSeq || gapFill.NewSourceSeq > MaxSourceSeq)
        {
            output.Flags |= OutputFlags.SendReject;
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        long next = _sources.Read(row).NextExpected;
        if (gapFill.NewSourceSeq <= next)
        {
            return Verdict.Duplicate(RejectReason.None);
        }

        output.Flags |= OutputFlags.SourceStateChanged;
        Verdict verdict = Skip(row, next, gapFill.NewSourceSeq - 1, AlertCode.GapFilled, ref output);
        if (verdict.IsRejected)
        {
            output.Flags |= OutputFlags.SendReject;
        }

        return verdict;
    }

    /// <summary>Gives up the numbers from the next expected one to <paramref name="to"/>. A gap halt ends with it.</summary>
    private Verdict Skip(int row, long from, long to, AlertCode alert, ref OutputEvent output)
    {
        ref SourceRow source = ref _sources.Write(row);
        Invariant.Check(from == source.NextExpected);
        if (to < from || to > MaxSourceSeq)
        {
            return Verdict.Reject(RejectReason.OutOfRange);
        }

        if (!_sources.Skipped.CanAdd(in source, from))
        {
            // Nobody can remember that these numbers may still come late: the source waits for them.
            source.HaltReason = SourceHaltReason.Gap;
            Alert(AlertCode.SkipRefused, from, to);
            return Verdict.Reject(RejectReason.Capacity);
        }

        _sources.Skipped.Add(ref source, from, to);
        source.NextExpected = to + 1;
        source.RejectedCount += to - from + 1;
        source.HaltReason = SourceHaltReason.None;
        output.RangeFrom = from;
        output.RangeTo = to;
        Alert(alert, from, to);
        return Verdict.Control;
    }

    /// <summary>
    /// The source that a halt or a skip is about, at the number where it stands; a verdict if it stands elsewhere. Number 1 of a source
    /// or an epoch that is not there yet opens it: its first messages may be the missing ones.
    /// </summary>
    private Verdict? FindForControl(in SourcePrefix prefix, long from, ref OutputEvent output, out int row)
    {
        row = Address(in prefix, ref output);
        if (prefix.SourceId == SourcePrefix.HttpSourceId)
        {
            return Verdict.Reject(RejectReason.NotAllowed);
        }

        bool opens = row < 0 || (_sources.Read(row).Flags & SourceFlags.HasEpoch) == 0 || prefix.Epoch > _sources.Read(row).Epoch;
        if (opens)
        {
            if (from != 1)
            {
                return Verdict.Reject(RejectReason.NotAllowed);
            }

            if (row < 0 && !_sources.HasRoom)
            {
                Alert(AlertCode.CapacityFull);
                return Verdict.Reject(RejectReason.Capacity);
            }

            row = row < 0 ? _sources.Open(prefix.SourceId) : row;
            _sources.StartEpoch(row, prefix.Epoch);
            output.Flags |= OutputFlags.SourceStateChanged;
        }

        ref readonly SourceRow source = ref _sources.Read(row);
        if (prefix.Epoch < source.Epoch)
        {
            return Verdict.Reject(RejectReason.StaleEpoch);
        }

        if (source.HaltReason == SourceHaltReason.Conflict)
        {
            return Verdict.Reject(RejectReason.SourceHalted);
        }

        return from == source.NextExpected ? null : Verdict.Reject(RejectReason.NotAllowed);
    }

    private int Address(in SourcePrefix prefix, ref OutputEvent output)
    {
        output.Flags |= OutputFlags.HasSource;
        output.SourceId = prefix.SourceId;
        output.Epoch = prefix.Epoch;
        output.SourceEpoch = prefix.Epoch;
        output.NextExpectedSourceSeq = 1;
        return _sources.Find(prefix.SourceId);
    }
}
