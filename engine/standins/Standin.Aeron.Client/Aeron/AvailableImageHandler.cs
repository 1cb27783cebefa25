namespace Adaptive.Aeron;

/// <summary>Told on the client conductor that an image can be polled.</summary>
public delegate void AvailableImageHandler(Image image);
