using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Positions.Journal;

/// <summary>Conditions that hold whatever the input is; checked in Release builds too.</summary>
internal static class Invariant
{
    public static void Check(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition)
        {
            Throw(expression);
        }
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(string? expression) =>
        throw new InvalidOperationException($"The journal's invariant is broken: {expression}");
}
