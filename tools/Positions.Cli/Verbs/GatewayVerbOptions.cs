using System.CommandLine;
using Positions.Gateway;

namespace Positions.Cli.Verbs;

/// <summary>The options of <c>gateway</c> and their checks.</summary>
internal sealed class GatewayVerbOptions
{
    private readonly Option<string?> _file = new("--file") { Description = "csv file of fills, or with a type column of fill, bust, correct, mark and order rows; checked as a whole before anything is sent" };
    private readonly Option<long?> _generate = new("--generate") { Description = "so many generated fills, with the orders and marks around them" };
    private readonly Option<double?> _rate = new("--rate") { Description = "messages per second, open-loop; without it as fast as the engine acknowledges" };
    private readonly Option<int?> _sources = new("--sources") { Description = "spread over so many sources [1]" };
    private readonly Option<double> _duplicate = new("--duplicate") { Description = "probability that a message is sent twice [0]" };
    private readonly Option<double> _reorder = new("--reorder") { Description = "probability that a message is overtaken [0]" };
    private readonly Option<double> _drop = new("--drop") { Description = "probability that a message is not sent at first [0]" };
    private readonly Option<double> _busts = new("--busts") { Description = "share of the generated fills that are busted later, at most 0.06 with --corrections [0]" };
    private readonly Option<double> _corrections = new("--corrections") { Description = "share of the generated fills that are corrected later [0]" };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "same seed, same fills and faults [1]" };
    private readonly Option<string?> _channel = new("--channel") { Description = "where the engine listens" };
    private readonly Option<string?> _acks = new("--acks") { Description = "where it answers" };
    private readonly Option<int?> _accountCount = new("--account-count") { Description = "generated accounts [10]" };
    private readonly Option<int?> _symbolCount = new("--symbol-count") { Description = "generated symbols [10]" };
    private readonly Option<uint?> _firstSourceId = new("--first-source-id") { Description = "id of the first source [1]" };
    private readonly Option<ushort?> _epoch = new("--epoch") { Description = "number anew from 1 in this epoch; without it numbering goes on" };
    private readonly Option<string?> _hlog = new("--hlog") { Description = "write latencies here, as HdrHistogram logs" };
    private readonly Option<string?> _check = new("--check") { Description = "URL of the engine: compare its positions with the sums of what was sent" };
    private readonly Option<string?> _key = VerbOptions.Key();
    private readonly Option<string?> _expectOut = new("--expect-out") { Description = "write the expected quantities here, for replay --expect" };
    private readonly Option<double?> _timeout = new("--timeout") { Description = "seconds without an answer before giving up [30]" };

    public void AddTo(Command command)
    {
        Option[] all =
        [
            _file, _generate, _rate, _sources, _duplicate, _reorder, _drop, _busts, _corrections, _seed, _channel, _acks, _accountCount, _symbolCount, _firstSourceId, _epoch,
            _hlog, _check, _key, _expectOut, _timeout,
        ];
        foreach (Option option in all)
        {
            command.Add(option);
        }
    }

    public GatewayRequest Read(ParseResult parsed)
    {
        var client = new GatewayClientOptions();
        ulong seed = parsed.GetValue(_seed) ?? 1;
        double? rate = parsed.GetValue(_rate);
        Require(rate is null or > 0, "--rate is above 0");
        double timeoutSeconds = parsed.GetValue(_timeout) ?? 30;
        Require(timeoutSeconds is > 0 and < 1e6, "--timeout is above 0");
        uint firstSourceId = parsed.GetValue(_firstSourceId) ?? 1;
        Require(firstSourceId > 0, "--first-source-id 0 is the engine's own HTTP interface");
        string channel = parsed.GetValue(_channel) ?? client.Channel;
        string acks = parsed.GetValue(_acks) ?? client.AcksChannel;
        Require(channel.StartsWith("aeron:", StringComparison.Ordinal), $"--channel '{channel}' is not a channel as in {client.Channel}");
        Require(acks.StartsWith("aeron:", StringComparison.Ordinal), $"--acks '{acks}' is not a channel as in {client.AcksChannel}");
        ushort? epoch = parsed.GetValue(_epoch);
        Require(epoch is null or > 0, "--epoch is above 0");
        return new GatewayRequest(
            new GatewayRunOptions
            {
                Feed = ReadFeed(parsed, seed),
                RatePerSecond = rate,
                FirstSourceId = firstSourceId,
                Epoch = epoch,
                LatencyLogPath = parsed.GetValue(_hlog),
                StallTimeout = TimeSpan.FromSeconds(timeoutSeconds),
                Client = client with
                {
                    Channel = channel,
                    AcksChannel = acks,
                    Faults = ReadFaults(parsed, seed),
                },
            },
            parsed.GetValue(_check),
            parsed.GetValue(_key),
            parsed.GetValue(_expectOut));
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new UsageException(message);
        }
    }

    private FaultOptions ReadFaults(ParseResult parsed, ulong seed)
    {
        var faults = new FaultOptions
        {
            Duplicate = parsed.GetValue(_duplicate),
            Reorder = parsed.GetValue(_reorder),
            Drop = parsed.GetValue(_drop),
            Seed = seed,
        };
        Require(faults.Duplicate is >= 0 and <= 1, "--duplicate is a probability from 0 to 1");
        Require(faults.Reorder is >= 0 and <= 1, "--reorder is a probability from 0 to 1");
        Require(faults.Drop is >= 0 and <= 0.99, "--drop is a probability from 0 to 0.99");
        return faults;
    }

    private IMessageFeed ReadFeed(ParseResult parsed, ulong seed)
    {
        string? file = parsed.GetValue(_file);
        long? generate = parsed.GetValue(_generate);
        Require((file is null) != (generate is null), "one of --file and --generate is needed");
        int sources = parsed.GetValue(_sources) ?? 1;
        double busts = parsed.GetValue(_busts);
        double corrections = parsed.GetValue(_corrections);
        Require(
            busts >= 0 && corrections >= 0 && busts + corrections <= 0.06, "--busts and --corrections are shares from 0 to 0.06, together at most 0.06");
        if (file is not null)
        {
            Require(busts + corrections == 0, "--busts and --corrections go with --generate: a file has its own");
            Require(sources == 1, "--sources goes with --generate: a file is sent by one source");
            using var reader = new StreamReader(file);
            return FillsCsv.Parse(reader);
        }

        Require(generate is >= 0, "--generate is 0 or more");
        Require(sources is >= 1 and <= 4_096, "--sources is 1 to 4096");
        var options = new FillGeneratorOptions { Seed = seed, Count = generate!.Value, SourceCount = sources };
        int accounts = parsed.GetValue(_accountCount) ?? options.AccountCount;
        int symbols = parsed.GetValue(_symbolCount) ?? options.SymbolCount;
        Require(
            accounts is >= 1 and <= 9_999_999 && symbols is >= 1 and <= 9_999_999 && (long)accounts * symbols <= int.MaxValue,
            "--account-count and --symbol-count are 1 to 9999999, together at most 2147483647 positions");
        return new TrafficGenerator(options with { AccountCount = accounts, SymbolCount = symbols }, busts, corrections);
    }
}
