namespace Adaptive.Agrona;

/// <summary><see cref="IErrorHandler"/> as a delegate. Must not throw.</summary>
public delegate void ErrorHandler(Exception exception);
