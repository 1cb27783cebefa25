using Positions.Protocol.Values;

namespace Positions.Protocol;

/// <summary>What decoding needs to know of one template: the block length of version 1 and where its text fields lie (offsets from the block's start).</summary>
public sealed record MessageLayout(int BlockLengthBytes, IReadOnlyList<TextField> TextFields)
{
    /// <summary>Checks the text fields all at once.</summary>
    public TextLanes TextLanes { get; } = new(TextFields);
}
