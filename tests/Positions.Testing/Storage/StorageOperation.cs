namespace Positions.Testing.Storage;

/// <summary>Operations of a journal storage that tests can stop or fail.</summary>
public enum StorageOperation
{
    Create,
    Rename,
    Delete,
    SyncDirectory,
    Read,
    Write,
    WriteZeros,
    Sync,
}
