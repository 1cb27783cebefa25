using System.Runtime.InteropServices;

namespace Disruptor.Util;

/// <summary>
/// The two counters that only the one producer thread touches, with a line free before and after, so that readers of the
/// sequencer's constant fields are not disturbed. In a struct of its own because auto layout would move padding fields.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 136)]
internal struct SingleProducerFields
{
    /// <summary>The highest claimed sequence.</summary>
    [FieldOffset(64)]
    internal long NextValue;

    /// <summary>
    /// A minimum of the gating sequences read earlier: never too high, so claims up to it plus the size need no new look.
    /// </summary>
    [FieldOffset(72)]
    internal long CachedGatingValue;
}
