namespace Positions.Protocol;

/// <summary>A message that is an input of the engine: its block begins with <see cref="SourcePrefix"/>.</summary>
public interface ISourceMessage<TSelf> : IMessage<TSelf>
    where TSelf : unmanaged, ISourceMessage<TSelf>;
