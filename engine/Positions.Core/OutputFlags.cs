using System;

namespace Positions.Core;

/// <summary>Which parts of an <see cref="OutputEvent"/> are filled, and what is to be sent for it.</summary>
[Flags]
public enum OutputFlags : byte
{
    None = 0,

    /// <summary>The source part is filled.</summary>
    HasSource = 1,

    /// <summary>The position part is filled: the position changed.</summary>
    HasPosition = 2,

    /// <summary>
    /// Halt, epoch or next number of the source are not what ingress would think from the messages alone: send SourceState, and tell
    /// ingress.
    /// </summary>
    SourceStateChanged = 4,

    /// <summary>A FillRejected goes out for this input.</summary>
    SendReject = 8,

    /// <summary>The message bore no number and is answered by ExecAck.</summary>
    IsUnsequenced = 16,

    /// <summary>A bust or correction was booked as the opposite trade, not taken out of its place.</summary>
    IsOffset = 32,

    /// <summary>The mark part is filled: the prices that value positions in the instrument changed.</summary>
    HasMark = 64,

    /// <summary>The order part is filled: the order changed, or was looked at.</summary>
    HasOrder = 128,
}
