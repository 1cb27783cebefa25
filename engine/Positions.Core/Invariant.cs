using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Positions.Core;

/// <summary>Conditions that hold by construction, checked in every build: a state that breaks one must not be carried on.</summary>
public static class Invariant
{
    /// <exception cref="InvariantViolationException"><paramref name="condition"/> is false.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition)
        {
            Fail(expression);
        }
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Fail(string? what) => throw new InvariantViolationException($"invariant broken: {what}");
}
