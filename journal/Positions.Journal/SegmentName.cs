namespace Positions.Journal;

/// <summary>File names: a segment is its first sequence in 20 digits; the one being prepared has a name that no reader takes.</summary>
public static class SegmentName
{
    public const string Extension = ".jnl";

    /// <summary>The segment that is being filled with zeros for later use.</summary>
    public const string Prepared = "next.prepare";

    /// <summary>For example <c>00000000000000000001.jnl</c>.</summary>
    public static string Of(long firstSequence) => SequenceFileName.Of(firstSequence, Extension);

    /// <summary>False for every name that <see cref="Of"/> does not make.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out long firstSequence) => SequenceFileName.TryParse(name, Extension, out firstSequence);
}
