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
}
