namespace Positions.Journal;

/// <summary>Why bytes are not a record of the journal (FORMAT.md, "Record"). Explicit values: they are printed by tools.</summary>
public enum RecordFault : byte
{
    /// <summary>A valid record.</summary>
    None = 0,

    /// <summary>The length field is zero: nothing was written here, or what was written was lost.</summary>
    Empty = 1,

    /// <summary>The length is impossible for its kind of record, or more than the bytes at hand.</summary>
    Length = 2,

    /// <summary>The CRC32C does not fit the bytes.</summary>
    Checksum = 3,

    /// <summary>The checksum fits, but the sequence is negative or a control record carries an unknown mark.</summary>
    Kind = 4,

    /// <summary>A valid input record whose sequence is not the one before plus one.</summary>
    SequenceStep = 5,

    /// <summary>A valid record whose term is lower than the term before.</summary>
    TermFell = 6,

    /// <summary>A valid commit or seal record that contradicts the records before it, or belongs to another journal.</summary>
    Control = 7,

    /// <summary>The header page of a segment is missing, torn or not one of this format.</summary>
    Header = 8,

    /// <summary>A valid segment header that contradicts the segment before it, its file name, or belongs to another journal.</summary>
    HeaderMismatch = 9,

    /// <summary>A seal or segment header states another chain than the inputs before it give.</summary>
    Chain = 10,

    /// <summary>There is no such segment, although the one before says that one follows.</summary>
    Missing = 11,
}
