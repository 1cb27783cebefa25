namespace Positions.Engine.Egress;

/// <summary>What became of an offer.</summary>
public enum SendResult
{
    Sent,

    /// <summary>No subscriber: there is nobody to tell.</summary>
    NobodyListens,

    /// <summary>Again in a later turn.</summary>
    BackPressured,
}
