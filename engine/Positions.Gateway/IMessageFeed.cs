namespace Positions.Gateway;

/// <summary>The messages of a run, in the order in which each source sends its own. Reading one twice gives the same message.</summary>
public interface IMessageFeed
{
    /// <summary>Messages of all sources.</summary>
    long Count { get; }

    /// <summary>How many sources the messages are spread over.</summary>
    int SourceCount { get; }

    /// <summary>True when each position is fed by one source only, so that its cost does not depend on how sources interleave.</summary>
    bool IsOrderKnownPerPosition { get; }

    /// <summary>The number the first message must bear, or null when numbering goes on from where the engine stands.</summary>
    long? FirstSourceSeq { get; }

    /// <summary>Messages of one source, counted from 0.</summary>
    long CountOf(int source);

    /// <summary>Writes a source's message; source id, epoch and number are the session's to set. Does not allocate.</summary>
    void Get(int source, long index, out GatewayMessage message);
}
