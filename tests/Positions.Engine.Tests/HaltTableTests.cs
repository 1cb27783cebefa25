using Positions.Engine.Egress;
using Positions.Testing;

namespace Positions.Engine.Tests;

/// <summary>What is told of breakers, against a table that is plainly right.</summary>
public sealed class HaltTableTests
{
    private const long Repeat = 1_000;

    [Test]
    public void ShouldTellEachMoveOnceAndRepeatWhatIsOpen_WhateverComes()
    {
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldTellEachMoveOnceAndRepeatWhatIsOpen_WhateverComes)));
        var table = new HaltTable(Repeat);
        long[] toldAt = new long[300];
        var halted = new HashSet<int>();
        var moved = new HashSet<int>();
        long now = 0;
        for (int step = 0; step < 20_000; step++)
        {
            now += random.Next(200);
            switch (random.Next(4))
            {
                case 0:
                    int row = random.Next(toldAt.Length);
                    bool opens = random.Chance(500);
                    table.Note(row, opens);
                    moved.Add(row);
                    if (!opens)
                    {
                        halted.Remove(row);
                    }
                    else
                    {
                        halted.Add(row);
                    }

                    break;
                case 1:
                    table.Repeat(now);
                    moved.UnionWith(halted.Where(h => now - toldAt[h] >= Repeat));
                    break;
                default:
                    if (table.TryPeek(out int told))
                    {
                        Assert.That(moved.Remove(told), Is.True, $"row {told} at step {step}");
                        table.Told(now);
                        toldAt[told] = now;
                    }

                    break;
            }

            Assert.That(table.Count, Is.EqualTo(moved.Count), $"step {step}");
        }
    }

    [Test]
    public void ShouldComeToEveryBreakerInTurn_WhenMoreAreOpenThanOneTurnLooksAt()
    {
        const int open = 3_000;
        var table = new HaltTable(Repeat);
        for (int i = 0; i < open; i++)
        {
            table.Note(i, isHalted: true);
            Assert.That(table.TryPeek(out _), Is.True);
            table.Told(0);
        }

        var repeated = new HashSet<int>();
        for (int turn = 0; turn < 4; turn++)
        {
            table.Repeat(2 * Repeat);
            while (table.TryPeek(out int row))
            {
                repeated.Add(row);
                table.Told(2 * Repeat);
            }
        }

        Assert.That(repeated, Has.Count.EqualTo(open));
    }
}
