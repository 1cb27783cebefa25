using System.Globalization;

namespace Positions.Journal;

/// <summary>File names that are a sequence in 20 digits and an extension, so that they sort as the sequences do.</summary>
public static class SequenceFileName
{
    private const int Digits = 20;

    /// <summary>For example <c>00000000000000000001.jnl</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sequence is below 1.</exception>
    public static string Of(long sequence, string extension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        return sequence.ToString("D20", CultureInfo.InvariantCulture) + extension;
    }

    /// <summary>False for every name that <see cref="Of"/> does not make with this extension.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, string extension, out long sequence)
    {
        sequence = 0;
        return name.Length == Digits + extension.Length
            && name.EndsWith(extension, StringComparison.Ordinal)
            && long.TryParse(name[..Digits], NumberStyles.None, CultureInfo.InvariantCulture, out sequence)
            && sequence >= 1;
    }
}
