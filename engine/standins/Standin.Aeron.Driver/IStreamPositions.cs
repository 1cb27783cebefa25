namespace Adaptive.Aeron.Driver;

/// <summary>A stream whose positions can be read. Any thread, also when the stream has ended.</summary>
internal interface IStreamPositions
{
    void AddTo(List<StreamPosition> positions);
}
