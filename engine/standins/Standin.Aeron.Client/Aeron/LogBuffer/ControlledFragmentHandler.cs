using Adaptive.Agrona;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>Takes a fragment and says how polling goes on.</summary>
public delegate ControlledFragmentHandlerAction ControlledFragmentHandler(IDirectBuffer buffer, int offset, int length, Header header);
