namespace Positions.Core;

/// <summary>How an event changed a position; the numbers are those of PositionUpdate and PositionEvent on the wire.</summary>
public enum PositionChangeKind : byte
{
    None = 0,
    Opened = 1,
    Increased = 2,
    Decreased = 3,
    Closed = 4,
    Flipped = 5,
    Adjusted = 6,
    Busted = 7,
    Corrected = 8,
    Loaded = 9,
    Restated = 10,
    Split = 11,
    Renamed = 12,
}
