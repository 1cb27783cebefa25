using Positions.Journal.Storage;

namespace Positions.Testing.Storage;

/// <summary>
/// A journal directory in memory that forgets as a disk does. At <see cref="PowerCut"/> any subset of the 512-byte sectors written since
/// their last sync survives, and any subset of the directory changes since the last directory sync, each applied only where its file is
/// there.
/// Before that, <see cref="WriteBack"/> lets sectors reach the disk early, so that older contents of a sector may survive too.
/// Everything follows from the seed. Single thread.
/// </summary>
public sealed class TornStorage(SeededRandom random) : IJournalStorage
{
    private readonly List<Change> _pending = [];
    private Dictionary<string, TornFile> _seen = [];
    private Dictionary<string, TornFile> _durable = [];

    private enum ChangeKind
    {
        Create,
        Rename,
        Delete,
    }

    /// <summary>
    /// Called when an operation begins. What it appends in a sync is appended while the sync is under way; what it throws keeps the
    /// operation
    /// from happening, as a power cut does.
    /// </summary>
    public event Action<StorageOperation>? OperationStarted;

    /// <summary>
    /// The next file sync fails, once, as Linux fails it: the writes are dropped, reads still show them, later syncs succeed without them.
    /// </summary>
    public bool FailNextSync { get; set; }

    /// <summary>Power cuts so far.</summary>
    public int CutCount { get; private set; }

    public string PathOf(string name) => "torn:/" + name;

    public IReadOnlyList<string> List() => [.. _seen.Keys];

    public ISegmentFile Create(string name, long lengthBytes)
    {
        Raise(StorageOperation.Create);
        var file = new TornFile(lengthBytes);
        _seen[name] = file;
        _pending.Add(new Change(ChangeKind.Create, name, "", file));
        return new TornFile.Handle(this, file);
    }

    public ISegmentFile Open(string name, bool writable) => _seen.TryGetValue(name, out TornFile? file)
        ? new TornFile.Handle(this, file)
        : throw new FileNotFoundException("No such file.", name);

    public void Rename(string name, string newName)
    {
        Raise(StorageOperation.Rename);
        TornFile file = _seen[name];
        _seen.Remove(name);
        _seen[newName] = file;
        _pending.Add(new Change(ChangeKind.Rename, name, newName, file));
    }

    public void Delete(string name)
    {
        Raise(StorageOperation.Delete);
        if (_seen.Remove(name, out TornFile? file))
        {
            _pending.Add(new Change(ChangeKind.Delete, name, "", file));
        }
    }

    public void SyncDirectory()
    {
        Raise(StorageOperation.SyncDirectory);
        _pending.Clear();
        _durable = new Dictionary<string, TornFile>(_seen);
    }

    /// <summary>Lets some unsynced sectors reach the disk now.</summary>
    public void WriteBack(int perMille)
    {
        foreach (TornFile file in _seen.Values)
        {
            foreach (int sector in file.Dirty)
            {
                if (random.Chance(perMille))
                {
                    file.Keep(sector);
                }
            }
        }
    }

    /// <summary>
    /// Cuts the power: each unsynced sector survives with the probability <paramref name="survivePerMille"/>, likewise each unsynced
    /// directory
    /// change. Handles opened before must not be used any more.
    /// </summary>
    public void PowerCut(int survivePerMille)
    {
        CutCount++;
        WriteBack(survivePerMille);
        foreach (Change change in _pending)
        {
            if (random.Chance(survivePerMille))
            {
                Apply(change);
            }
        }

        _pending.Clear();
        foreach (TornFile file in _durable.Values)
        {
            file.Restart();
        }

        _seen = new Dictionary<string, TornFile>(_durable);
    }

    /// <summary>The bytes of a file as the program sees them; changing them is damage on the disk.</summary>
    public byte[] BytesOf(string name) => _seen[name].Seen;

    internal void Raise(StorageOperation operation) => OperationStarted?.Invoke(operation);

    /// <summary>Random share of a write that an exception interrupts.</summary>
    internal int PartOf(int lengthBytes) => random.Next(lengthBytes + 1);

    internal bool TakeSyncFailure()
    {
        bool fails = FailNextSync;
        FailNextSync = false;
        return fails;
    }

    private void Apply(Change change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Create:
                _durable[change.Name] = change.File;
                break;
            case ChangeKind.Rename when _durable.TryGetValue(change.Name, out TornFile? file) && ReferenceEquals(file, change.File):
                _durable.Remove(change.Name);
                _durable[change.NewName] = change.File;
                break;
            case ChangeKind.Delete when _durable.TryGetValue(change.Name, out TornFile? file) && ReferenceEquals(file, change.File):
                _durable.Remove(change.Name);
                break;
            default:
                break;
        }
    }

    private sealed record Change(ChangeKind Kind, string Name, string NewName, TornFile File);
}
