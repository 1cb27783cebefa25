using System.Reflection;

namespace House.Tests;

/// <summary>The source tree, where the build found it.</summary>
internal static class RepoTree
{
    public static string Root { get; } =
        typeof(RepoTree).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepoRoot").Value!;

    public static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories).Where(IsSource);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static bool IsSource(string path)
    {
        string[] parts = Relative(path).Split('/');
        return !parts.Any(p => p is "bin" or "obj" or "artifacts" or ".git");
    }
}
