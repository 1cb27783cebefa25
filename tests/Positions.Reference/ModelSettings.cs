using System.Globalization;
using System.Numerics;
using Positions.Protocol.Values;

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

    public long LargeBreakPercent => Number("Reconciliation:LargeBreakPercent", 5);

    /// <summary>A quantity, at 1e-8.</summary>
    public BigInteger AbsoluteTolerance => Decimal8.Parse(Value("Reconciliation:AbsoluteTolerance", "0")).Mantissa;

    /// <summary>Money of the position's currency, at 1e-8; 0 is no cap.</summary>
    public BigInteger LargeBreakNotional => Decimal8.Parse(Value("Reconciliation:LargeBreakNotional", "0")).Mantissa;

    public bool NeedsFourEyes => Value("Reconciliation:FourEyes", "true") == "true";

    public long CorrectionTtlSeconds => Number("Reconciliation:CorrectionTtlSeconds", 86_400);

    public long ConfirmCycles => Number("Reconciliation:ConfirmCycles", 1);

    public long InFlightMilliseconds => Number("Reconciliation:InFlightMs", 0);

    /// <summary>An open breaker stays open when a statement agrees.</summary>
    public bool IsClosedByOperatorOnly => Value("Reconciliation:CloseBreakers", "cycle") == "operator";

    public CostMethod CostMethodOf(string account) =>
        Value($"Positions:Accounts:{account}:CostMethod", Value("Positions:CostMethod", "average")) switch
        {
            "fifo" => CostMethod.Fifo,
            "lifo" => CostMethod.Lifo,
            _ => CostMethod.Average,
        };

    public void Set(string key, string value) => _values[key] = value;

    private long Number(string key, long byDefault) =>
        long.Parse(Value(key, byDefault.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private string Value(string key, string byDefault) => _values.GetValueOrDefault(key, byDefault);
}
