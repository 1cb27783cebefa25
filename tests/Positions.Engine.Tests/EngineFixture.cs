using Positions.Engine.Hosting;
using Positions.Journal;

namespace Positions.Engine.Tests;

/// <summary>A whole engine, anew for each test, that a power failure need not spare: what a test asks of it does not depend on the disk.</summary>
public abstract class EngineFixture
{
    private protected EngineOptions Options { get; set; } = null!;

    /// <summary>A test may stop it and put another in its place.</summary>
    private protected EngineRig Rig { get; set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Options = EngineRig.Options() with { Durability = JournalDurability.Os };
        Rig = await EngineRig.StartAsync(Options);
    }

    [TearDown]
    public async Task StopAsync() => await Rig.DisposeAsync();
}
