namespace Positions.Reference;

/// <summary>Kinds of a position event, with the numbers of PositionEvent on the wire.</summary>
public enum ChangeKind
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
