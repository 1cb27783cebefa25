namespace Positions.Engine.Tests.Crash;

/// <summary>Ends when the n-th file of a directory has appeared, got another name, or gone.</summary>
internal sealed class FileWatch : IDisposable
{
    private readonly FileSystemWatcher _watcher;
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;

    public FileWatch(string directory, int count)
    {
        Directory.CreateDirectory(directory);
        _left = count;
        _watcher = new FileSystemWatcher(directory) { NotifyFilter = NotifyFilters.FileName };
        _watcher.Created += OnChange;
        _watcher.Renamed += OnChange;
        _watcher.Deleted += OnChange;
        _watcher.EnableRaisingEvents = true;
    }

    public Task Seen => _seen.Task;

    public void Dispose() => _watcher.Dispose();

    private void OnChange(object sender, FileSystemEventArgs change)
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _seen.SetResult();
        }
    }
}
