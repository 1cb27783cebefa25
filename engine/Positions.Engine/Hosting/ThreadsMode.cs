namespace Positions.Engine.Hosting;

/// <summary>Where the stages run; the stages are the same in every placement.</summary>
public enum ThreadsMode
{
    /// <summary>By cores and durability.</summary>
    Auto,

    /// <summary>Everything in turn on one thread.</summary>
    Single,

    /// <summary>Endpoint and ingress on one thread, the stages in barrier order on a second.</summary>
    Shared,

    /// <summary>A thread each: endpoint and ingress, journaler, replicator, logic, output.</summary>
    Dedicated,
}
