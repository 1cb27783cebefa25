using System.Runtime.InteropServices;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>Fees of one position in one currency that is not its own; linked in the order of their first appearance.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct FeeRow
{
    [FieldOffset(0)] public long Amount;
    [FieldOffset(8)] public Text4 Currency;
    [FieldOffset(12)] public int NextLink;
}
