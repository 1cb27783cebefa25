using System;

namespace Positions.Core.Sources;

/// <summary>Bits of <see cref="SourceRow.Flags"/>.</summary>
[Flags]
internal enum SourceFlags : byte
{
    None = 0,

    /// <summary>A numbered message has come: epoch and next number mean something.</summary>
    HasEpoch = 1,

    /// <summary>May send messages without a number.</summary>
    AllowsUnsequenced = 2,

    /// <summary>Repeats what another source reports.</summary>
    DropCopy = 4,

    /// <summary>The one FillRejected of this conflict halt is out.</summary>
    HaltAnswered = 8,

    /// <summary>Its domain uses execIds anew each business date.</summary>
    DailyExecIds = 16,

    /// <summary>It was allowed to send messages without a number, and may have.</summary>
    AllowedUnsequenced = 32,
}
