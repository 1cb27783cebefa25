using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Disruptor;
using Positions.Engine.Egress;
using Positions.Engine.Hosting;
using Positions.Engine.Pipeline;
using Positions.Engine.Snapshots;
using Positions.Journal;
using Positions.Protocol;
using Positions.Protocol.Messages;
using System.Runtime.ExceptionServices;

namespace Positions.Engine.Ingress;

/// <summary>
/// The first stage: endpoint, order repair, command gate. It alone writes the input ring. A full ring only makes it stop taking
/// fragments and commands: the Aeron duty cycle goes on, the flow-control window closes, and publishers feel back-pressure.
/// </summary>
/// <remarks>
/// Thread: ingress. Reads: subscription, command gate, what the logic says of sources. Writes: input ring, hellos and commands for the
/// publisher. Waits for: nothing. On failure: the process halts.
/// </remarks>
public sealed class IngressAgent : IStage
{
    private const int FragmentsPerTurn = 64;
    private const int CommandsPerTurn = 16;
    private const byte Unfragmented = 0xC0;
    private const byte BeginFragment = 0x80;

    private readonly AeronEndpoint _endpoint;
    private readonly ITimeSource _time;
    private readonly InputSequencer _sequencer;
    private readonly SourceRegistry _sources;
    private readonly OrderRepair _repair;
    private readonly CommandGate _gate;
    private readonly PendingCommands _pending;
    private readonly Handover<HelloRequest> _hellos;
    private readonly Handover<SourceSync> _syncs;
    private readonly QuarantineWriter _quarantine;
    private readonly IngressCounters _counters;
    private readonly OwnInputs _ownInputs;
    private readonly SnapshotTimer _snapshotTimer;
    private readonly Queue<InputEvent> _startupInputs;
    private readonly ControlledFragmentHandler _onFragment;
    private readonly EventPoller.ValueHandler<CommandSlot> _onCommand;
    private readonly EventPoller.ValueHandler<SourceSync> _onSync;

    private InputEvent _draft;
    private long _nowNanos;
    private int _commandsLeft;
    private int _slotsToLeave;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _isTaking = true;
    private volatile bool _isQuiet;

    public IngressAgent(IngressParts parts)
    {
        _endpoint = parts.Endpoint;
        _time = parts.Time;
        _sequencer = parts.Sequencer;
        _sources = parts.Sources;
        _repair = parts.Repair;
        _gate = parts.Gate;
        _pending = parts.Pending;
        _hellos = parts.Hellos;
        _syncs = parts.Syncs;
        _quarantine = parts.Quarantine;
        _counters = parts.Counters;
        _ownInputs = new OwnInputs(parts.OpenWork, parts.Sequencer, parts.Counters);
        _snapshotTimer = parts.SnapshotTimer;
        _startupInputs = new Queue<InputEvent>(parts.StartupInputs);
        _onFragment = OnFragment;
        _onCommand = OnCommand;
        _onSync = OnSync;
    }

    public string Name => "ingress";

    public ExitCode ExitCodeOnFailure => ExitCode.LogicHalted;

    /// <summary>No input is taken from here on; the endpoint goes on living. Any thread.</summary>
    public void StopTaking()
    {
        _gate.Close();
        _isTaking = false;
    }

    /// <summary>True once everything that was taken before <see cref="StopTaking"/> is in the ring. Any thread.</summary>
    public bool IsQuiet => _isQuiet;

    public int DoWork()
    {
        int work = _endpoint.DoWork();
        _nowNanos = _time.MonotonicNanos;
        if (_syncs.Poll(_onSync))
        {
            work++;
        }

        if (!_isTaking)
        {
            // Commands that were in the gate before it closed are still sequenced: their callers wait for an answer.
            bool any = TakeCommands();
            _isQuiet = !any;
            return work + (any ? 1 : 0);
        }

        if (_startupInputs.Count > 0)
        {
            return work + TakeStartupInputs();
        }

        work += _repair.PumpAll(_nowNanos);
        work += _endpoint.Poll(_onFragment, FragmentsPerTurn);
        _failure?.Throw();
        work += TakeCommands() ? 1 : 0;
        work += _repair.RunTimers(_nowNanos);
        work += _ownInputs.TickClock(_nowNanos);
        work += _ownInputs.RequestSnapshot(_snapshotTimer, _nowNanos);
        return work > 0 ? work : _ownInputs.ContinueWork(_nowNanos);
    }

    public void Dispose() => _endpoint.Dispose();

    private int TakeStartupInputs()
    {
        int taken = 0;
        while (_startupInputs.Count > 0 && _sequencer.HasRoomFor(1))
        {
            InputEvent input = _startupInputs.Dequeue();
            _sequencer.Publish(in input, _nowNanos, _nowNanos);
            _counters.EngineInputs++;
            taken++;
        }

        return taken;
    }

    private bool TakeCommands()
    {
        // Control may use the slots that fragments and bulk leave free for it.
        _commandsLeft = CommandsPerTurn;
        _slotsToLeave = 0;
        bool any = MayTakeCommand() && _gate.PollControl(_onCommand);
        _slotsToLeave = OrderRepair.ControlHeadroom;
        return (MayTakeCommand() && _gate.PollBulk(_onCommand)) || any;
    }

    private bool MayTakeCommand() => _commandsLeft > 0 && _pending.HasRoom && _sequencer.HasRoomFor(1 + _slotsToLeave);

    private bool OnCommand(ref CommandSlot slot, long sequence, bool endOfBatch)
    {
        Command command = slot.Command!;
        slot.Command = null;

        // The publisher must know of the command before the outcome can reach it.
        _pending.Add(_sequencer.LastSequence + 1, command);
        _sequencer.Publish(in command.Input, _nowNanos, _nowNanos);
        _counters.InputsSequenced++;
        _counters.CommandsSequenced++;
        _commandsLeft--;
        return MayTakeCommand();
    }

    private bool OnSync(ref SourceSync sync, long sequence, bool endOfBatch)
    {
        _repair.Take(in sync, _nowNanos);
        return true;
    }

    private ControlledFragmentHandlerAction OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        if (!_repair.HasRoom)
        {
            _counters.RingFullTurns++;
            return ControlledFragmentHandlerAction.ABORT;
        }

        try
        {
            _counters.MessagesReceived++;
            Take(AeronEndpoint.View(buffer, offset, length), header.Flags, header.SessionId);
            return ControlledFragmentHandlerAction.CONTINUE;
        }
        catch (Exception e)
        {
            // The client would hand it to its error handler and go on with the next fragment; it is thrown again after the poll.
            _failure = ExceptionDispatchInfo.Capture(e);
            return ControlledFragmentHandlerAction.ABORT;
        }
    }

    private void Take(ReadOnlySpan<byte> message, byte flags, int sessionId)
    {
        if ((flags & Unfragmented) != Unfragmented)
        {
            // Nothing of this protocol is longer than a frame: judge the message by its first fragment, ignore the rest.
            if ((flags & BeginFragment) != 0)
            {
                TakeBad(message, DecodeResult.TooLong, sessionId);
            }
            else
            {
                _counters.DroppedFragments++;
            }

            return;
        }

        DecodeResult result = MessageDecoder.DecodeGatewayMessage(message, _draft.Bytes[InputEvent.HeaderBytes..], out int lengthBytes);
        if (result != DecodeResult.Ok)
        {
            TakeBad(message, result, sessionId);
            return;
        }

        _draft.Length = (uint)(InputEvent.HeaderBytes + lengthBytes);
        if (IsSourceAccepted(_draft.Prefix.SourceId))
        {
            TakeDecoded(sessionId);
        }
    }

    private void TakeDecoded(int sessionId)
    {
        switch (_draft.Template)
        {
            case TemplateId.SourceHello:
                _counters.SessionMessages++;

                // A full queue only means that the gateway repeats its hello.
                _ = _hellos.TryAdd(new HelloRequest { SourceId = _draft.Prefix.SourceId, Epoch = _draft.Prefix.Epoch });
                break;
            case TemplateId.SourceHeartbeat:
                _counters.SessionMessages++;
                _repair.TakeHeartbeat(in _draft.Prefix, _nowNanos);
                break;
            default:
                if (_draft.Prefix.SourceSeq >= 1)
                {
                    _repair.Take(ref _draft, sessionId, IsOtherSessionLive(sessionId), _nowNanos);
                }
                else
                {
                    TakeUnsequenced();
                }

                break;
        }
    }

    private void TakeUnsequenced()
    {
        bool hasExecId = _draft.Prefix.SourceSeq == 0 && _draft.Template switch
        {
            TemplateId.Fill => !_draft.Block<Fill>().ExecId.IsNull,
            TemplateId.FillBust => !_draft.Block<FillBust>().ExecId.IsNull,
            TemplateId.FillCorrect => !_draft.Block<FillCorrect>().ExecId.IsNull,
            _ => false,
        };
        if (!hasExecId)
        {
            _counters.DroppedUnsequencedWithoutExecId++;
            return;
        }

        _sequencer.Publish(in _draft, _nowNanos, _nowNanos);
        _counters.InputsSequenced++;
    }

    private void TakeBad(ReadOnlySpan<byte> message, DecodeResult result, int sessionId)
    {
        if (!MessageDecoder.TryReadPrefix(message, out SourcePrefix prefix, out ushort templateId) || !_repair.IsWithinReach(in prefix))
        {
            _counters.CountDropped(result);
            return;
        }

        if (!IsSourceAccepted(prefix.SourceId))
        {
            return;
        }

        uint crc = Crc32C.Compute(message);
        if (!_quarantine.TryAdd(crc, message))
        {
            _counters.QuarantineDropped++;
        }

        _draft = default;
        _draft.SetMessage(new InputRefused
        {
            Prefix = prefix,
            Reason = (ushort)(result == DecodeResult.UnknownTemplate ? RejectReason.NotSupported : RejectReason.Malformed),
            RefusedTemplateId = templateId,
            Crc32c = crc,
            LengthBytes = (uint)message.Length,
        });
        _counters.Refused++;
        _repair.Take(ref _draft, sessionId, IsOtherSessionLive(sessionId), _nowNanos);
    }

    private bool IsSourceAccepted(uint sourceId)
    {
        if (sourceId == SourcePrefix.HttpSourceId)
        {
            _counters.DroppedSourceZero++;
            return false;
        }

        if (!_sources.IsAllowed(sourceId))
        {
            _counters.DroppedNotAllowed++;
            return false;
        }

        return true;
    }

    private bool IsOtherSessionLive(int sessionId)
    {
        SourceOrder? order = _sources.Find(_draft.Prefix.SourceId);
        return order is not null && order.HasSession && order.LastSessionId != sessionId && _endpoint.IsSessionLive(order.LastSessionId);
    }
}
