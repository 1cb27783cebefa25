using Adaptive.Agrona;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>
/// Takes a fragment: <paramref name="length"/> payload bytes at <paramref name="offset"/>. They are valid during the call only.
/// </summary>
public delegate void FragmentHandler(IDirectBuffer buffer, int offset, int length, Header header);
