using Positions.Protocol.Messages;

namespace Positions.Gateway;

/// <summary>The fills of a run, in the order in which each source sends its own. Reading one twice gives the same fill.</summary>
public interface IFillFeed
{
    long Count { get; }

    /// <summary>How many sources the fills are spread over; source i sends the fills whose index modulo this count is i.</summary>
    int SourceCount { get; }

    /// <summary>True when each position is fed by one source only, so that its cost does not depend on how sources interleave.</summary>
    bool IsOrderKnownPerPosition { get; }

    /// <summary>The number the first fill must bear, or null when numbering goes on from where the engine stands.</summary>
    long? FirstSourceSeq { get; }

    /// <summary>Writes the fill; source, epoch and number are the session's to set. Does not allocate.</summary>
    void Get(long index, out Fill fill);
}
