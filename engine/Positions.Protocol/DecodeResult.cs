namespace Positions.Protocol;

/// <summary>Outcome of decoding one message, in order of precedence.</summary>
public enum DecodeResult : byte
{
    Ok = 0,

    /// <summary>Shorter than the message header, or than header and prefix.</summary>
    TooShort = 1,

    /// <summary>Longer than 224 bytes.</summary>
    TooLong = 2,

    /// <summary>The schema id is not 805.</summary>
    WrongSchema = 3,

    /// <summary>Version 0 does not exist.</summary>
    UnknownVersion = 4,

    /// <summary>A template id that this version does not know, or one that only the engine writes.</summary>
    UnknownTemplate = 5,

    /// <summary>The block is shorter than its version requires.</summary>
    BlockTooShort = 6,

    /// <summary>The message is not exactly header and block.</summary>
    LengthMismatch = 7,

    /// <summary>A text field is not printable ASCII followed by NUL, or has a space at an end.</summary>
    BadText = 8,
}
