using System.Collections.Frozen;
using Positions.Protocol.Messages;

namespace Positions.Protocol;

/// <summary>Block length and text fields of every template, as positions.sbe.xml has them (a test holds the two together).</summary>
public static class MessageLayouts
{
    private static readonly FrozenDictionary<ushort, MessageLayout> s_byTemplate = new Dictionary<ushort, MessageLayout>
        {
            [SourceHello.Template] = new(SourceHello.BlockLength, []),
            [SourceHeartbeat.Template] = new(SourceHeartbeat.BlockLength, []),
            [Fill.Template] = new(Fill.BlockLength, [new(56, 16), new(72, 24), new(96, 36), new(132, 36), new(168, 4), new(172, 4)]),
            [OrderUpdate.Template] = new(OrderUpdate.BlockLength, [new(56, 16), new(72, 24), new(96, 36), new(132, 36)]),
            [FillBust.Template] = new(FillBust.BlockLength, [new(40, 16), new(56, 24), new(80, 36), new(116, 36), new(156, 4)]),
            [FillCorrect.Template] = new(FillCorrect.BlockLength, [new(64, 16), new(80, 24), new(104, 36), new(140, 36), new(176, 4)]),
            [MarkPrice.Template] = new(MarkPrice.BlockLength, [new(32, 24), new(56, 4)]),
            [SourceGapFill.Template] = new(SourceGapFill.BlockLength, []),
            [ClockTicked.Template] = new(ClockTicked.BlockLength, []),
            [InputRefused.Template] = new(InputRefused.BlockLength, []),
            [InstrumentDefined.Template] = new(InstrumentDefined.BlockLength, [new(24, 24), new(48, 4)]),
            [EngineStarted.Template] = new(EngineStarted.BlockLength, []),
            [SettingChanged.Template] = new(SettingChanged.BlockLength, [new(24, 64), new(88, 64)]),
            [WorkContinued.Template] = new(WorkContinued.BlockLength, []),
            [SourceHalted.Template] = new(SourceHalted.BlockLength, []),
            [GapSkipped.Template] = new(GapSkipped.BlockLength, [new(48, 24), new(72, 64)]),
            [SourceResumed.Template] = new(SourceResumed.BlockLength, [new(32, 24), new(56, 64)]),
            [DateRolled.Template] = new(DateRolled.BlockLength, [new(32, 24), new(56, 64)]),
            [SessionOpened.Template] = new(SessionOpened.BlockLength, [new(32, 24), new(56, 64)]),
            [PositionAdjusted.Template] = new(PositionAdjusted.BlockLength, [new(48, 16), new(64, 24), new(88, 24), new(112, 64), new(180, 4)]),
            [PositionLoaded.Template] = new(PositionLoaded.BlockLength, [new(56, 16), new(72, 24), new(96, 24), new(132, 4), new(144, 24)]),
            [InstrumentSplit.Template] = new(InstrumentSplit.BlockLength, [new(48, 24), new(80, 24), new(104, 64)]),
            [InstrumentRenamed.Template] = new(InstrumentRenamed.BlockLength, [new(24, 24), new(48, 24), new(80, 24), new(104, 64)]),
            [SnapshotRequested.Template] = new(SnapshotRequested.BlockLength, [new(32, 24), new(56, 64)]),
            [StatementBegun.Template] = new(StatementBegun.BlockLength, [new(24, 24), new(56, 24), new(80, 64)]),
            [StatementScoped.Template] = new(StatementScoped.BlockLength, [new(24, 24), new(48, 16)]),
            [StatementLine.Template] = new(StatementLine.BlockLength, [new(40, 16), new(56, 24), new(80, 24)]),
            [StatementEnded.Template] = new(StatementEnded.BlockLength, [new(24, 24)]),
            [CorrectionDecided.Template] = new(CorrectionDecided.BlockLength, [new(32, 16), new(48, 24), new(72, 24), new(96, 64)]),
            [BreakerReset.Template] = new(BreakerReset.BlockLength, [new(24, 16), new(40, 24), new(64, 24), new(88, 64)]),
            [SourceAck.Template] = new(SourceAck.BlockLength, []),
            [FillRejected.Template] = new(FillRejected.BlockLength, [new(24, 36)]),
            [SourceState.Template] = new(SourceState.BlockLength, []),
            [ResendRequest.Template] = new(ResendRequest.BlockLength, []),
            [PositionUpdate.Template] = new(PositionUpdate.BlockLength, [new(56, 16), new(72, 24), new(96, 4)]),
            [TradingHalted.Template] = new(TradingHalted.BlockLength, [new(40, 16), new(56, 24)]),
            [TradingResumed.Template] = new(TradingResumed.BlockLength, [new(16, 16), new(32, 24)]),
            [PositionEvent.Template] = new(PositionEvent.BlockLength, [new(96, 16), new(112, 24), new(136, 36), new(188, 4), new(200, 4)]),
            [ExecAck.Template] = new(ExecAck.BlockLength, [new(16, 36)]),
        }.ToFrozenDictionary();

    // Templates are dense below 128: an array keeps the hot path to one bounds-checked load.
    private static readonly MessageLayout?[] s_dense = BuildDense();

    /// <summary>The layout of a template, or null if this version does not know it.</summary>
    public static MessageLayout? Find(ushort templateId) => templateId < s_dense.Length ? s_dense[templateId] : null;

    public static IEnumerable<KeyValuePair<ushort, MessageLayout>> All => s_byTemplate;

    private static MessageLayout?[] BuildDense()
    {
        var dense = new MessageLayout?[128];
        foreach ((ushort template, MessageLayout layout) in s_byTemplate)
        {
            dense[template] = layout;
        }

        return dense;
    }
}
