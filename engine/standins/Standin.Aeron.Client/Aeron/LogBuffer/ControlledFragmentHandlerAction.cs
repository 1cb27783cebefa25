namespace Adaptive.Aeron.LogBuffer;

/// <summary>How a controlled poll goes on after a fragment.</summary>
public enum ControlledFragmentHandlerAction
{
    /// <summary>Stop and do not take the fragment: it is delivered again by the next poll.</summary>
    ABORT,

    /// <summary>Take the fragment and stop.</summary>
    BREAK,

    /// <summary>Take the fragments so far, which moves flow control on, and go on.</summary>
    COMMIT,

    /// <summary>Go on; the position moves when the poll ends.</summary>
    CONTINUE,
}
