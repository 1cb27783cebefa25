namespace Adaptive.Agrona;

/// <summary>Told of an error in the background of an operation. Must not throw.</summary>
public interface IErrorHandler
{
    void OnError(Exception exception);
}
