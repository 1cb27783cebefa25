namespace Positions.Core;

/// <summary>
/// Where the logic writes what an input brought about. Each output is claimed, filled completely, and committed before the next one
/// is claimed; at most <see cref="BusinessLogic.MaxOutputsPerInput"/> for one input. Called on the logic's thread only.
/// </summary>
public interface IOutputSink
{
    /// <summary>The slot to fill; its old content is meaningless.</summary>
    ref OutputEvent Claim();

    /// <summary>Publishes the slot claimed last.</summary>
    void Commit();
}
