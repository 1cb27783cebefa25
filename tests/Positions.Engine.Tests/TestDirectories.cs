using System.Collections.Concurrent;
using NUnit.Framework.Interfaces;
using Positions.Engine.Tests;

[assembly: DeletesTestDirectories]

namespace Positions.Engine.Tests;

/// <summary>Data directories of the engines that a test starts; deleted after the test, kept and named where it failed.</summary>
internal static class TestDirectories
{
    private static readonly ConcurrentBag<string> Made = [];

    public static string New()
    {
        string path = Directory.CreateTempSubdirectory("positions-engine-test-").FullName;
        Made.Add(path);
        return path;
    }

    public static void End(bool hasFailed)
    {
        while (Made.TryTake(out string? path))
        {
            if (hasFailed)
            {
                TestContext.Out.WriteLine($"kept: {path}");
            }
            else if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }
}

/// <summary>Ends the directories of each test when its tear-down is over. Tests of this assembly run one after another.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class DeletesTestDirectoriesAttribute : Attribute, ITestAction
{
    public ActionTargets Targets => ActionTargets.Test;

    public void BeforeTest(ITest test)
    {
    }

    public void AfterTest(ITest test) => TestDirectories.End(TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed);
}
