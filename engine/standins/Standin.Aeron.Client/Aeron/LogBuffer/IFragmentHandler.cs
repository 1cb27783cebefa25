using Adaptive.Agrona;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>Takes fragments of messages.</summary>
public interface IFragmentHandler
{
    /// <summary><paramref name="length"/> payload bytes at <paramref name="offset"/>, valid during the call only.</summary>
    void OnFragment(IDirectBuffer buffer, int offset, int length, Header header);
}
