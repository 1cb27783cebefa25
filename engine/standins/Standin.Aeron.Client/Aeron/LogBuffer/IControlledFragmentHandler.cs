using Adaptive.Agrona;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>Takes fragments and says after each how polling goes on.</summary>
public interface IControlledFragmentHandler
{
    ControlledFragmentHandlerAction OnFragment(IDirectBuffer buffer, int offset, int length, Header header);
}
