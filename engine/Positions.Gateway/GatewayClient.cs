using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Positions.Protocol;
using AeronClient = Adaptive.Aeron.Aeron;

namespace Positions.Gateway;

/// <summary>
/// The sessions of one or several sources over one Aeron publication and one subscription to the engine's stream.
/// </summary>
/// <remarks>
/// Thread: the one that calls <see cref="DoWork"/>, also for construction, <see cref="AddSource"/> and disposal; callbacks of
/// sessions run in
/// <see cref="DoWork"/>. No allocation per message in steady state.
/// </remarks>
public sealed class GatewayClient : IDisposable
{
    private const int SourceIdOffset = MessageHeader.LengthBytes;

    private readonly GatewayClientOptions _options;
    private readonly EmbeddedDriver? _driver;
    private readonly AeronClient _aeron;
    private readonly PublicationOutput _publication;
    private readonly FaultyOutput? _faults;
    private readonly IGatewayOutput _output;
    private readonly Subscription _acks;
    private readonly FragmentAssembler _assembler;
    private readonly List<GatewaySession> _sessions = [];
    private readonly Dictionary<uint, GatewaySession> _sessionBySource = [];
    private readonly List<int> _images = [];
    private readonly byte[] _message = new byte[MessageDecoder.MaxMessageBytes];
    private long _nowNanos;

    /// <summary>Starts a driver if none is named, connects, and adds publication and subscription. Does not wait for the engine.</summary>
    public GatewayClient(GatewayClientOptions options)
    {
        _options = options;
        try
        {
            _driver = options.AeronDirectoryName is null ? EmbeddedDriver.Launch(options.Driver) : null;
            var context = new AeronClient.Context()
                .AeronDirectoryName(options.AeronDirectoryName ?? _driver!.AeronDirectoryName)
                .UseConductorAgentInvoker(true);
            if (_driver?.Invoker is { } invoker)
            {
                context.DriverAgentInvoker(invoker);
            }

            _aeron = AeronClient.Connect(context);
            _assembler = new FragmentAssembler(OnFragment);
            _acks = _aeron.AddSubscription(options.AcksChannel, options.AcksStreamId, OnAvailableImage, OnUnavailableImage);
            _publication = new PublicationOutput(_aeron.AddExclusivePublication(options.Channel, options.StreamId));
            _faults = options.Faults is { IsNone: false } faults ? new FaultyOutput(_publication, faults) : null;
            _output = _faults is null ? _publication : _faults;
        }
        catch
        {
            _aeron?.Dispose();
            _driver?.Dispose();
            throw;
        }
    }

    public IReadOnlyList<GatewaySession> Sessions => _sessions;

    /// <summary>True while an engine's subscription takes what is published.</summary>
    public bool IsConnected => _publication.IsConnected;

    /// <summary>Messages handed to Aeron, hellos, heartbeats and repetitions included.</summary>
    public long SentCount => _publication.SentCount;

    /// <summary>Offers refused for back pressure; each was tried again.</summary>
    public long BackPressuredCount => _publication.BackPressuredCount;

    /// <summary>What the faults did; null when there are none.</summary>
    public FaultyOutput? Faults => _faults;

    /// <summary>Adds a source; its session starts in the next turn.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the source is here already.</exception>
    public GatewaySession AddSource(GatewaySessionOptions options, IGatewayListener? listener = null)
    {
        var session = new GatewaySession(options, listener);
        _sessionBySource.Add(options.SourceId, session);
        _sessions.Add(session);
        foreach (int image in _images)
        {
            session.OnImageAvailable(image);
        }

        return session;
    }

    /// <summary>
    /// One turn: image changes, messages from the engine, then each session. Returns how much was done; 0 lets the caller idle.
    /// </summary>
    /// <param name="nowNanos">Of one monotonic clock, see <see cref="MonotonicClock"/>.</param>
    public int DoWork(long nowNanos)
    {
        _nowNanos = nowNanos;
        int workCount = _driver?.DoWork() ?? 0;
        workCount += _aeron.ConductorAgentInvoker!.Invoke();
        workCount += _acks.Poll(_assembler, _options.FragmentLimit);
        int sentCount = 0;
        for (int i = 0; i < _sessions.Count; i++)
        {
            sentCount += _sessions[i].DoWork(nowNanos, _output);
        }

        if (sentCount == 0)
        {
            _faults?.Flush();
        }

        return workCount + sentCount;
    }

    /// <summary>Lets the caller sleep until something may have arrived, for at most so long; with a driver that is not this client's own it only sleeps.</summary>
    public void WaitForInput(long timeoutNanos)
    {
        if (_driver?.Invoker is not null)
        {
            _driver.WaitForInput(timeoutNanos);
        }
        else
        {
            Thread.Sleep(1);
        }
    }

    /// <summary>Closes publication and subscription, and the client's own driver.</summary>
    public void Dispose()
    {
        _publication.Dispose();
        _acks.Dispose();
        _aeron.Dispose();
        _driver?.Dispose();
    }

    private void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        // Longer than any message of the protocol: none of ours.
        if (length is < SourceIdOffset + sizeof(uint) or > MessageDecoder.MaxMessageBytes)
        {
            return;
        }

        // The templates that a session takes all begin with sourceId; the first look spares copying position updates.
        uint sourceId = (uint)buffer.GetInt(offset + SourceIdOffset);
        if (_sessionBySource.TryGetValue(sourceId, out GatewaySession? session))
        {
            buffer.GetBytes(offset, _message, 0, length);
            session.OnMessage(_message.AsSpan(0, length), header.SessionId, _nowNanos);
        }
    }

    private void OnAvailableImage(Image image)
    {
        _images.Add(image.SessionId);
        foreach (GatewaySession session in _sessions)
        {
            session.OnImageAvailable(image.SessionId);
        }
    }

    private void OnUnavailableImage(Image image)
    {
        _images.Remove(image.SessionId);
        _assembler.FreeSessionBuffer(image.SessionId);
        foreach (GatewaySession session in _sessions)
        {
            session.OnImageUnavailable(image.SessionId);
        }
    }
}
