namespace Positions.Protocol;

/// <summary>SBE template ids of schema 805: 1 to 8 from gateways, 20 to 99 the engine's own inputs, from 101 what the engine publishes.</summary>
public enum TemplateId : ushort
{
    None = 0,
    SourceHello = 1,
    SourceHeartbeat = 2,
    Fill = 3,
    OrderUpdate = 4,
    FillBust = 5,
    FillCorrect = 6,
    MarkPrice = 7,
    SourceGapFill = 8,
    ClockTicked = 20,
    InputRefused = 21,
    InstrumentDefined = 22,
    EngineStarted = 23,
    SettingChanged = 24,
    WorkContinued = 25,
    SourceHalted = 26,
    GapSkipped = 27,
    SourceResumed = 28,
    SourceAck = 101,
    FillRejected = 102,
    SourceState = 103,
    ResendRequest = 104,
    PositionUpdate = 105,
    TradingHalted = 106,
    TradingResumed = 107,
    PositionEvent = 108,
    ExecAck = 109,
}
