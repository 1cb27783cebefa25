using System.Numerics;
using Microsoft.Data.Sqlite;

namespace Positions.Cli.Sql;

/// <summary>
/// Exact decimals in a database that has none: they are text that compares and sorts as numbers, and exact_sum(), exact_avg(),
/// exact_add(), exact_sub() and exact_mul() of them are text again, exact at 1e-16. Text is above every number for SQLite, so such a result
/// is compared by exact_cmp(). The plain sum() and + - * / compute in floating point.
/// </summary>
internal static class ExactFunctions
{
    public const string Collation = "EXACT";

    public static void AddTo(SqliteConnection connection)
    {
        connection.CreateCollation(Collation, Compare);
        connection.CreateAggregate<object?, Sum, string?>(
            "exact_sum", new Sum(0, 0), static (sum, value) => sum.Add(value), static sum => sum.Total(), isDeterministic: true);
        connection.CreateAggregate<object?, Sum, string?>(
            "exact_avg", new Sum(0, 0), static (sum, value) => sum.Add(value), static sum => sum.Average(), isDeterministic: true);
        connection.CreateFunction("exact_add", static (object? a, object? b) => Combine(a, b, BigInteger.Add), isDeterministic: true);
        connection.CreateFunction("exact_sub", static (object? a, object? b) => Combine(a, b, BigInteger.Subtract), isDeterministic: true);
        connection.CreateFunction("exact_mul", static (object? a, object? b) => Combine(a, b, ExactNumber.Multiply), isDeterministic: true);
        connection.CreateFunction<object?, object?, long?>(
            "exact_cmp", static (a, b) => IsNull(a) || IsNull(b) ? null : Read(a).CompareTo(Read(b)), isDeterministic: true);
    }

    /// <summary>Numbers by value, before all other text.</summary>
    private static int Compare(string a, string b) => (ExactNumber.TryRead(a, out BigInteger x), ExactNumber.TryRead(b, out BigInteger y)) switch
    {
        (true, true) => x.CompareTo(y),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.CompareOrdinal(a, b),
    };

    private static bool IsNull(object? value) => value is null or DBNull;

    private static BigInteger Read(object? value) => ExactNumber.TryRead(value, out BigInteger mantissa)
        ? mantissa
        : throw new UsageException($"'{value}' is not a plain decimal{(value is double ? " but floating point" : "")}; exact_... functions take nothing else");

    private static string? Combine(object? a, object? b, Func<BigInteger, BigInteger, BigInteger> combine) =>
        IsNull(a) || IsNull(b) ? null : ExactNumber.ToText(combine(Read(a), Read(b)));

    /// <param name="Exact">At 1e-16.</param>
    private sealed record Sum(BigInteger Exact, long Count)
    {
        public Sum Add(object? value) => IsNull(value) ? this : new Sum(Exact + Read(value), Count + 1);

        public string? Total() => Count == 0 ? null : ExactNumber.ToText(Exact);

        public string? Average() => Count == 0 ? null : ExactNumber.ToText(ExactNumber.Divide(Exact, Count));
    }
}
