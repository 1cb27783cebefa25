namespace Positions.Gateway;

/// <summary>The columns of a file of messages, and which of them belong to which type of row.</summary>
internal static class FillsCsvColumns
{
    public const string Default = "fill";

    public static readonly string[] All =
    [
        "sourceSeq", "transactTime", "account", "symbol", "side", "quantity", "price", "fee", "orderId", "execId", "currency", "type", "cumQuantity",
        "feeCurrency", "execRefId", "refSide", "refQuantity", "refPrice", "refFee", "orderQuantity", "leavesQuantity", "clientOrderId", "status", "execType",
        "kind",
    ];

    private static readonly string[] s_ofFills = ["account", "symbol", "quantity", "price"];
    private static readonly string[] s_ofAny = ["symbol"];

    private static readonly string[] s_always = ["sourceSeq", "transactTime", "type", "symbol"];

    private static readonly Dictionary<string, string[]> s_byType = new(StringComparer.Ordinal)
    {
        [Default] = ["account", "side", "quantity", "price", "fee", "orderId", "execId", "currency", "cumQuantity", "feeCurrency"],
        ["bust"] = ["account", "side", "quantity", "price", "fee", "execId", "execRefId", "feeCurrency"],
        ["correct"] =
        [
            "account", "side", "quantity", "price", "fee", "execId", "execRefId", "feeCurrency", "refSide", "refQuantity", "refPrice", "refFee",
        ],
        ["mark"] = ["price", "currency", "kind"],
        ["order"] =
        [
            "account", "side", "price", "orderId", "clientOrderId", "orderQuantity", "cumQuantity", "leavesQuantity", "status", "execType",
        ],
    };

    public static string Types => string.Join(", ", s_byType.Keys);

    /// <summary>What the header must have; further cells are needed by the type of the row.</summary>
    public static string[] RequiredOf(bool hasTypes) => hasTypes ? s_ofAny : s_ofFills;

    public static bool IsType(string type) => s_byType.ContainsKey(type);

    public static bool BelongsTo(string column, string type) => s_always.Contains(column) || s_byType[type].Contains(column);
}
