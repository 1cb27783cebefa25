namespace Adaptive.Aeron.Driver.Uri;

/// <summary>How a publication's channel finds its receivers.</summary>
internal enum ControlMode
{
    /// <summary>One fixed endpoint.</summary>
    None,

    /// <summary>Receivers that send status messages to the control address.</summary>
    Dynamic,

    /// <summary>Receivers that the application adds.</summary>
    Manual,
}
