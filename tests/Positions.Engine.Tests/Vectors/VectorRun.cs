using System.Net;
using System.Text.Json;
using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery;
using Positions.Testing.Inputs;

namespace Positions.Engine.Tests.Vectors;

/// <summary>
/// All vectors through one running engine, as the protocol's messages over UDP and, where an operator acts, as HTTP calls; then the same
/// from a second start and from a replay of its journal.
/// </summary>
internal sealed partial class VectorRun(string method)
{
    private readonly List<VectorScope> _scopes = [];
    private readonly Dictionary<uint, long> _lastNumbers = [];
    private EngineRig _rig = null!;
    private RawGateway _gateway = null!;
    private CancellationToken _cancellation;

    /// <summary>What the journal says, replayed.</summary>
    public List<ReplayedStep> Steps { get; } = [];

    /// <summary>The logic after the replay; disposed by the caller.</summary>
    public BusinessLogic Replayed { get; private set; } = null!;

    /// <summary>Answers by name: of the engine that took the messages.</summary>
    public Dictionary<string, JsonElement> Answers { get; } = [];

    /// <summary>All positions, of the engine that took the messages and of the one that started again on its journal.</summary>
    public (JsonElement Before, JsonElement After) Positions { get; private set; }

    public (HttpStatusCode Status, JsonElement Body) StaleApproval { get; private set; }

    public List<ResendRequest> ResendRequests { get; } = [];

    public VectorScope Scope(string account) => _scopes.Single(scope => scope.Account == account);

    public ReplayedStep[] Of(string account) => [.. Steps.Where(step => step.Scope.Account == account)];

    public ReplayedStep[] Outcomes(string account) => [.. Of(account).Where(step => step.Output.Kind == OutputKind.Outcome)];

    public async Task RunAsync(CancellationToken cancellation)
    {
        _cancellation = cancellation;
        EngineOptions options = EngineRig.Options() with { Durability = JournalDurability.Os };
        options = options with { ResultSettings = [.. options.ResultSettings, new("Positions:CostMethod", method)] };
        JsonElement before;
        await using (_rig = await EngineRig.StartAsync(options))
        using (_gateway = new RawGateway(options))
        {
            _gateway.Connect(cancellation);
            await PlayAsync();
            before = await _rig.GetAsync("/positions");
            ResendRequests.AddRange(_gateway.Received<ResendRequest>());
        }

        await using (EngineRig again = await EngineRig.StartAsync(options))
        {
            Positions = (before, await again.GetAsync("/positions"));
            Answers["V06 again"] = await again.GetAsync("/pnl?account=V06&currency=USD");
        }

        Replayed = new BusinessLogic(new CoreOptions { ReserveAhead = false });
        var recorder = new ReplayRecorder(Replayed, _scopes, Steps);
        FileJournalStorage storage = FileJournalStorage.OpenForReading(JournalReplay.JournalDirectory(options.DataDirectory));
        JournalReplay.Run(storage, Replayed, ref recorder, new ReplayOptions { Limit = JournalReadLimit.Kept }, cancellation);
    }

    private VectorScope Begin(string account, string vector)
    {
        var scope = new VectorScope(account, VectorFile.Symbol(vector), (uint)(100 + (_scopes.Count * 10)));
        _scopes.Add(scope);
        return scope;
    }

    private long NextNumber(uint source)
    {
        long next = _lastNumbers.GetValueOrDefault(source) + 1;
        _lastNumbers[source] = next;
        return next;
    }

    private void Send<T>(in T message)
        where T : unmanaged, IMessage<T> => _gateway.Offer(in message, _cancellation);

    /// <summary>Waits until the engine has judged everything of a source up to a number; null: up to the last one sent.</summary>
    private void Judged(uint source, long? number = null)
    {
        long wanted = (number ?? _lastNumbers[source]) + 1;
        _gateway.Until(
            () => _rig.Engine.ReadModel.TryFindSource(source, out int i) && _rig.Engine.ReadModel.Sources.Read(i).NextExpectedSourceSeq >= wanted, _cancellation);
    }

    private Fill ToFill(VectorScope scope, JsonElement fill, uint source, long sourceSeq, ushort flags = 0, string? orderId = null) => InputFactory.Fill(
        source,
        sourceSeq,
        (fill.TextOrNull("side") ?? "BUY") == "BUY" ? Side.Buy : Side.Sell,
        fill.TextOrNull("qty"),
        fill.TextOrNull("px"),
        fill.TextOrNull("execId") is { } id ? scope.Id(id) : null,
        scope.Account,
        scope.Symbol,
        fill.TextOrNull("fee"),
        fill.TextOrNull("feeCcy"),
        orderId: orderId,
        flags: flags);

    private void Trade(VectorScope scope, IEnumerable<JsonElement> fills)
    {
        foreach (JsonElement fill in fills)
        {
            Send(ToFill(scope, fill, scope.FirstSource, NextNumber(scope.FirstSource)));
        }
    }

}
