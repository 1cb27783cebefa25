using System.Globalization;
using Microsoft.Extensions.Configuration;
using Positions.Core;
using Positions.Journal;
using Positions.Journal.Archive;
using Positions.Protocol.Values;

namespace Positions.Engine.Hosting;

/// <summary>Reads the configuration strictly: an unknown key or a value out of range refuses the start, naming key, value and what is allowed.</summary>
public sealed partial class EngineOptionsReader
{
    private static readonly string[] s_foreignSections = ["Serilog"];
    private static readonly string[] s_lists = ["Http:Keys", "Ingress:AllowedSources", "Positions:Instruments"];
    private static readonly string[] s_costMethods = ["average", "fifo", "lifo"];
    private static readonly string[] s_executionPolicies = ["apply", "quarantine"];
    private static readonly string[] s_switch = ["true", "false"];
    private static readonly string[] s_closeBreakers = ["cycle", "operator"];

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    private EngineOptionsReader(IConfiguration configuration)
    {
        foreach ((string key, string? value) in configuration.AsEnumerable())
        {
            // An empty list in a JSON file arrives as an empty text under the list's own key.
            bool isEmptyList = value?.Length == 0 && s_lists.Contains(key, StringComparer.OrdinalIgnoreCase);
            if (value is not null && !isEmptyList && !s_foreignSections.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
            {
                _values[key] = value;
            }
        }
    }

    /// <exception cref="ConfigurationErrorException">A key or value is not accepted.</exception>
    public static EngineOptions Read(IConfiguration configuration, bool demo, bool demoExit)
    {
        var reader = new EngineOptionsReader(configuration);
        EngineOptions options = reader.ReadAll() with { Demo = demo, DemoExit = demoExit };
        reader.RefuseUnknown();
        return options;
    }

    private EngineOptions ReadAll()
    {
        var defaults = new EngineOptions();
        EngineOptions options = defaults with
        {
            DataDirectory = Text("Engine:DataDirectory", defaults.DataDirectory),
            Threads = Choice("Engine:Threads", defaults.Threads),
            WaitStrategy = Choice("Engine:WaitStrategy", defaults.WaitStrategy),
            RingSize = PowerOfTwo("Engine:RingSize", defaults.RingSize, 256, 1 << 22),
            DemoFills = Number("Engine:DemoFills", defaults.DemoFills, 1, 100_000_000),
            IngressChannel = Text("Ingress:Channel", defaults.IngressChannel),
            IngressStreamId = Number("Ingress:StreamId", defaults.IngressStreamId, int.MinValue, int.MaxValue),
            AllowedSources = SourceIds("Ingress:AllowedSources"),
            ReorderWindow = PowerOfTwo("Ingress:ReorderWindow", defaults.ReorderWindow, 64, 65_536),
            GapTimeoutMs = Number("Ingress:GapTimeoutMs", defaults.GapTimeoutMs, 1, 86_400_000),
            GapPolicy = Choice("Ingress:GapPolicy", defaults.GapPolicy),
            EgressChannel = Text("Egress:Channel", defaults.EgressChannel),
            EgressStreamId = Number("Egress:StreamId", defaults.EgressStreamId, int.MinValue, int.MaxValue),
            EventsStreamId = Number("Egress:EventsStreamId", defaults.EventsStreamId, int.MinValue, int.MaxValue),
            Durability = Choice("Journal:Durability", defaults.Durability),
            FlushIntervalMs = Number("Journal:FlushIntervalMs", defaults.FlushIntervalMs, 1, 60_000),
            SegmentBytes = Number64("Journal:SegmentBytes", defaults.SegmentBytes, 65_536, JournalOptions.MaxSegmentBytes),
            RetainSegments = Number("Journal:RetainSegments", defaults.RetainSegments, 0, 1_000_000),
            ArchiveDirectory = Text("Journal:ArchiveDirectory", defaults.ArchiveDirectory),
            SnapshotEveryInputs = Number64("Snapshot:EveryInputs", defaults.SnapshotEveryInputs, 0, long.MaxValue),
            SnapshotEverySeconds = Number("Snapshot:EverySeconds", defaults.SnapshotEverySeconds, 0, 31_536_000),
            SnapshotKeep = Number("Snapshot:Keep", defaults.SnapshotKeep, 0, 10_000),
            SnapshotPoolPages = PowerOfTwo("Snapshot:PoolPages", defaults.SnapshotPoolPages, 256, 1 << 20),
            ShadowEnabled = OneOf("Shadow:Enabled", "false", s_switch) == "true",
            ShadowCpuPercent = Number("Shadow:CpuPercent", defaults.ShadowCpuPercent, 1, 100),
            CapacityPositions = Number("Capacity:Positions", defaults.CapacityPositions, 1, 100_000_000),
            CapacityExecutions = Number("Capacity:Executions", defaults.CapacityExecutions, 1, 500_000_000),
            CapacitySources = Number("Capacity:Sources", defaults.CapacitySources, 1, 32_767),
            CapacityOrders = Number("Capacity:Orders", defaults.CapacityOrders, 1, 100_000_000),
            HttpUrl = Url("Http:Url", defaults.HttpUrl),
            HttpKeys = Keys(),
            Instruments = Instruments(),
            PivotCurrency = Currency("Reports:PivotCurrency", Currency("Positions:DefaultCurrency", "USD")),
        };
        Require(!string.IsNullOrWhiteSpace(options.DataDirectory), "Engine:DataDirectory", options.DataDirectory, "the path of a directory");
        OnlyNow("Replication:Mode", "none", "leader and standby are not part of this version");
        Require(
            options.EventsStreamId == 0 || options.EventsStreamId != options.EgressStreamId,
            "Egress:EventsStreamId",
            options.EventsStreamId.ToString(CultureInfo.InvariantCulture),
            "0 (none), or another stream than Egress:StreamId");
        Require(
            options.RetainSegments is 0 or >= RetentionOptions.MinRetainSegments, "Journal:RetainSegments", options.RetainSegments.ToString(CultureInfo.InvariantCulture),
            $"0 (all) or a whole number from {RetentionOptions.MinRetainSegments}");
        Require(
            options.SegmentBytes % JournalOptions.SegmentBytesStep == 0, "Journal:SegmentBytes", options.SegmentBytes.ToString(CultureInfo.InvariantCulture),
            $"a multiple of {JournalOptions.SegmentBytesStep}");
        Require(!options.ShadowEnabled || options.SnapshotKeep > 0, "Shadow:Enabled", "true", "false while Snapshot:Keep is 0: it compares at snapshots");
        OnlyNow("Latency:LogIntervalSeconds", "10", "interval logs are not part of this version");
        RefuseOpenHttp(options);
        return options with { ResultSettings = ResultSettings(options) };
    }

    /// <summary>The settings that the logic takes from sequenced inputs, in a fixed order.</summary>
    private List<KeyValuePair<string, string>> ResultSettings(EngineOptions options)
    {
        string currency = Currency("Positions:DefaultCurrency", "USD");
        var settings = new List<KeyValuePair<string, string>>
        {
            new("Capacity:Positions", options.CapacityPositions.ToString(CultureInfo.InvariantCulture)),
            new("Capacity:Executions", options.CapacityExecutions.ToString(CultureInfo.InvariantCulture)),
            new("Capacity:Sources", options.CapacitySources.ToString(CultureInfo.InvariantCulture)),
            new("Positions:DefaultCurrency", currency),
            new("Capacity:Orders", options.CapacityOrders.ToString(CultureInfo.InvariantCulture)),
            new("Positions:CostMethod", OneOf("Positions:CostMethod", "average", s_costMethods)),
            new("Positions:RetainDates", Number("Positions:RetainDates", 2, 2, 1_000).ToString(CultureInfo.InvariantCulture)),
            new("Positions:LateFill", OneOf("Positions:LateFill", "apply", s_executionPolicies)),
            new("Positions:Overfill", OneOf("Positions:Overfill", "apply", s_executionPolicies)),
            new("Positions:ReopenOnBust", OneOf("Positions:ReopenOnBust", "true", s_switch)),
            new("Ingress:GapPolicy", options.GapPolicy.ToString().ToLowerInvariant()),
            new("Ingress:FutureToleranceMs", Number("Ingress:FutureToleranceMs", 1_000, 0, 86_400_000).ToString(CultureInfo.InvariantCulture)),
            new("Positions:CumHoldMs", Number("Positions:CumHoldMs", 2_000, 0, 3_600_000).ToString(CultureInfo.InvariantCulture)),
            new("Reconciliation:LargeBreakPercent", Whole("Reconciliation:LargeBreakPercent", 5, 1, 100)),
            new("Reconciliation:AbsoluteTolerance", Amount("Reconciliation:AbsoluteTolerance")),
            new("Reconciliation:LargeBreakNotional", Amount("Reconciliation:LargeBreakNotional")),
            new("Reconciliation:FourEyes", OneOf("Reconciliation:FourEyes", "true", s_switch)),
            new("Reconciliation:CorrectionTtlSeconds", Whole("Reconciliation:CorrectionTtlSeconds", BusinessLogic.DefaultCorrectionTtlSeconds, 1, 31_536_000)),
            new("Reconciliation:ConfirmCycles", Whole("Reconciliation:ConfirmCycles", 1, 1, 1_000)),
            new("Reconciliation:InFlightMs", Whole("Reconciliation:InFlightMs", 0, 0, 86_400_000)),
            new("Reconciliation:CloseBreakers", OneOf("Reconciliation:CloseBreakers", "cycle", s_closeBreakers)),
        };
        foreach (string key in KeysUnder("Positions:Accounts:"))
        {
            settings.Add(AccountSetting(key));
        }

        // Before the sources: they take from their domain what it is set to.
        foreach (string key in KeysUnder("Ingress:ExecDomains:"))
        {
            settings.Add(DomainSetting(key));
        }

        foreach (string key in KeysUnder("Ingress:Sources:"))
        {
            settings.Add(SourceSetting(key));
        }

        return settings;
    }

    private IOrderedEnumerable<string> KeysUnder(string root) =>
        _values.Keys.Where(k => k.StartsWith(root, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal);

    /// <summary>Key and value as the logic knows them: only the account's name keeps the case that it was written in.</summary>
    private KeyValuePair<string, string> AccountSetting(string key)
    {
        string[] parts = key.Split(':');
        if (parts.Length != 4 || !parts[3].Equals("CostMethod", StringComparison.OrdinalIgnoreCase))
        {
            throw new ConfigurationErrorException($"{key}: unknown key; an account has CostMethod: Positions:Accounts:NAME:CostMethod");
        }

        string value = OneOf(key, string.Empty, s_costMethods);
        Require(TextCodec.TryFrom(parts[2], out Text16 account) && !account.IsNull, key, value,
            "Positions:Accounts:NAME:CostMethod with NAME of 1 to 16 printable characters");
        return new KeyValuePair<string, string>($"Positions:Accounts:{parts[2]}:CostMethod", value);
    }

    /// <summary>Key and value as the logic knows them, however the key was written.</summary>
    private KeyValuePair<string, string> SourceSetting(string key)
    {
        string[] parts = key.Split(':');
        string value = Text(key, string.Empty);
        uint id = 0;
        Require(parts.Length == 4 && TryParseId(parts[2], out id) && id > 0, key, value, "Ingress:Sources:N:Name with N a source id from 1");
        string canonical = $"Ingress:Sources:{id}:{parts[3]}";
        switch (parts[3])
        {
            case "ExecDomain":
                Require(uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _), key, value, "a number from 0 to 4294967295");
                return new KeyValuePair<string, string>(canonical, value);
            case "Unsequenced" or "DropCopy":
                Require(bool.TryParse(value, out bool flag), key, value, "true or false");
                return new KeyValuePair<string, string>(canonical, flag ? "true" : "false");
            default:
                throw new ConfigurationErrorException($"{key}: unknown key; a source has ExecDomain, Unsequenced and DropCopy");
        }
    }

    private KeyValuePair<string, string> DomainSetting(string key)
    {
        string[] parts = key.Split(':');
        string value = Text(key, string.Empty);
        uint domain = 0;
        Require(parts.Length == 4 && TryParseId(parts[2], out domain), key, value, "Ingress:ExecDomains:N:Name with N an ExecDomain from 0");
        if (parts[3] != "DailyExecIds")
        {
            throw new ConfigurationErrorException($"{key}: unknown key; a domain has DailyExecIds");
        }

        Require(bool.TryParse(value, out bool flag), key, value, "true or false");
        return new KeyValuePair<string, string>($"Ingress:ExecDomains:{domain}:DailyExecIds", flag ? "true" : "false");
    }

    /// <summary>As the state's keys have it: without zeros before it.</summary>
    private static bool TryParseId(string text, out uint id) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && text == id.ToString(CultureInfo.InvariantCulture);

    private List<InstrumentOptions> Instruments()
    {
        var instruments = new List<InstrumentOptions>();
        for (int i = 0; _values.Keys.Any(k => k.StartsWith($"Positions:Instruments:{i}:", StringComparison.OrdinalIgnoreCase)); i++)
        {
            string root = $"Positions:Instruments:{i}:";
            string symbol = Text(root + "Symbol", string.Empty);
            Require(TextCodec.TryFrom(symbol, out Text24 symbolText) && !symbolText.IsNull, root + "Symbol", symbol, "1 to 24 printable characters");
            Require(!instruments.Exists(other => other.Symbol == symbolText), root + "Symbol", symbol, "each symbol once");
            string currency = Text(root + "Currency", string.Empty);
            Require(TextCodec.TryFrom(currency, out Text4 currencyText), root + "Currency", currency, "a currency code of at most 4 characters");
            string multiplier = Text(root + "Multiplier", "1");
            Require(Decimal8.TryParse(multiplier, out Decimal8 multiplierValue) && multiplierValue.Mantissa > 0, root + "Multiplier", multiplier, "a decimal above 0 with at most 8 fraction digits");
            int decimals = Number(root + "DisplayDecimals", 8, 0, 8);
            instruments.Add(new InstrumentOptions(symbolText, currencyText, multiplierValue, (byte)decimals));
        }

        return instruments;
    }

    private List<HttpKey> Keys()
    {
        string[] roles = ["reader", "gateway", "operator", "approver"];
        var keys = new List<HttpKey>();
        for (int i = 0; _values.Keys.Any(k => k.StartsWith($"Http:Keys:{i}:", StringComparison.OrdinalIgnoreCase)); i++)
        {
            string root = $"Http:Keys:{i}:";
            string name = Text(root + "Name", string.Empty);
            Require(TextCodec.TryFrom(name, out Text24 nameText) && !nameText.IsNull, root + "Name", name, "1 to 24 printable characters");
            string role = Text(root + "Role", string.Empty);
            Require(roles.Contains(role), root + "Role", role, string.Join(", ", roles));
            string secret = Text(root + "Secret", string.Empty);
            Require(secret.Length >= 16, root + "Secret", "(hidden)", "at least 16 characters");
            keys.Add(new HttpKey(name, role, secret));
        }

        return keys;
    }

    private static void RefuseOpenHttp(EngineOptions options)
    {
        var url = new Uri(options.HttpUrl);
        if (options.HttpKeys.Count == 0 && !url.IsLoopback)
        {
            throw new ConfigurationErrorException(
                $"Http:Url: {options.HttpUrl} is not a loopback address and Http:Keys is empty; add keys (Http:Keys:0:Name, :Role, :Secret) or listen on 127.0.0.1");
        }
    }

    private List<uint> SourceIds(string key)
    {
        var ids = new List<uint>();
        for (int i = 0; _values.ContainsKey($"{key}:{i}"); i++)
        {
            string text = Text($"{key}:{i}", string.Empty);
            Require(uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) && id > 0, $"{key}:{i}", text, "a source id from 1 to 4294967295");
            ids.Add(id);
        }

        return ids;
    }

    private void RefuseUnknown()
    {
        foreach (string key in _values.Keys)
        {
            if (!_taken.Contains(key))
            {
                string? near = _taken.OrderBy(k => Distance(k, key)).FirstOrDefault();
                throw new ConfigurationErrorException($"{key}: unknown configuration key (value '{_values[key]}')"
                    + (near is not null && Distance(near, key) <= 4 ? $"; did you mean {near}?" : "; the README lists every key"));
            }
        }
    }

    /// <summary>Levenshtein distance without case, to suggest the key that was meant.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int substitution = diagonal + (char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
