using System.Globalization;

namespace Positions.Journal;

/// <summary>
/// What the chain is at a sequence. Kept elsewhere, it proves every input up to there: a journal has the same value at that sequence, or
/// another history.
/// </summary>
public readonly record struct ChainAnchor(long Sequence, ChainHash Hash)
{
    /// <summary><c>SEQUENCE:HASH</c>, as <see cref="ToString"/> makes it; the hash in either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ChainAnchor anchor)
    {
        anchor = default;
        int colon = text.IndexOf(':');
        if (colon < 0
            || !long.TryParse(text[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out long sequence)
            || !ChainHash.TryParse(text[(colon + 1)..], out ChainHash hash))
        {
            return false;
        }

        anchor = new ChainAnchor(sequence, hash);
        return true;
    }

    /// <summary><c>SEQUENCE:HASH</c>, the hash in lower case.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Hash}");
}
