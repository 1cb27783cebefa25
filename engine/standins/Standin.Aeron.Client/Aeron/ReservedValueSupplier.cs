using Adaptive.Agrona;

namespace Adaptive.Aeron;

/// <summary>Returns the reserved value of a frame that is about to be committed at <paramref name="termOffset"/>.</summary>
public delegate long ReservedValueSupplier(IDirectBuffer termBuffer, int termOffset, int frameLength);
