namespace Adaptive.Aeron;

/// <summary>Told on the client conductor that an image is gone. Its positions can still be read.</summary>
public delegate void UnavailableImageHandler(Image image);
