using System.Globalization;

namespace Positions.Reference;

/// <summary>Settings as SettingChanged inputs have made them; what the model does not know is kept and has no effect.</summary>
public sealed class ModelSettings
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    public string DefaultCurrency => Value("Positions:DefaultCurrency", "USD");

    /// <summary>Business dates whose executions are kept, the present one included.</summary>
    public int RetainDates => int.Parse(Value("Positions:RetainDates", "2"), CultureInfo.InvariantCulture);

    /// <summary>Level 3: engine time that a fill ahead of its order is held.</summary>
    public long CumHoldMilliseconds => long.Parse(Value("Positions:CumHoldMs", "2000"), CultureInfo.InvariantCulture);

    /// <summary>(f): a fill on a canceled or expired order is refused instead of booked with an alert.</summary>
    public bool IsLateFillRefused => Value("Positions:LateFill", "apply") == "quarantine";

    public bool IsOverfillRefused => Value("Positions:Overfill", "apply") == "quarantine";

    /// <summary>(d): a bust re-opens a filled order.</summary>
    public bool IsReopenedByBust => Value("Positions:ReopenOnBust", "true") == "true";

    /// <summary>D.7: the ids of the domain are unique within a business date only.</summary>
    public bool UsesIdsDaily(uint execDomain) => Value($"Ingress:ExecDomains:{execDomain}:DailyExecIds", "false") == "true";

    public CostMethod CostMethodOf(string account) =>
        Value($"Positions:Accounts:{account}:CostMethod", Value("Positions:CostMethod", "average")) switch
        {
            "fifo" => CostMethod.Fifo,
            "lifo" => CostMethod.Lifo,
            _ => CostMethod.Average,
        };

    public void Set(string key, string value) => _values[key] = value;

    private string Value(string key, string byDefault) => _values.GetValueOrDefault(key, byDefault);
}
