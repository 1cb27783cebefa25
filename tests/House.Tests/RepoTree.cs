namespace House.Tests;

/// <summary>The source tree, found from where the tests run.</summary>
internal static class RepoTree
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories).Where(IsSource);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static bool IsSource(string path)
    {
        string[] parts = Relative(path).Split('/');
        return !parts.Any(p => p is "bin" or "obj" or "artifacts" or ".git");
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Positions.Engine.sln")))
            {
                return folder.FullName;
            }
        }

        // An artifacts path outside the tree: the working directory is the project's or the repository's.
        for (DirectoryInfo? folder = new(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Positions.Engine.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("Positions.Engine.sln is in no folder above the tests");
    }
}
