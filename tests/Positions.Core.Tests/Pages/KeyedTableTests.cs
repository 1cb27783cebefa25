using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Testing;

namespace Positions.Core.Tests.Pages;

[TestFixture]
public sealed class KeyedTableTests
{
    private readonly StateMemory _memory = new();

    [TearDown]
    public void TearDown() => _memory.Dispose();

    [Test]
    [CancelAfter(60_000)]
    public void ShouldFindEveryKeyAndNoOther_WhileItGrows()
    {
        KeyedTable<Row, ulong> table = _memory.AddKeyed<Row, ulong>("rows");
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldFindEveryKeyAndNoOther_WhileItGrows)));
        var rows = new Dictionary<ulong, int>();
        for (int i = 0; i < 100_000; i++)
        {
            ulong key = random.NextUInt64() >> 1;
            if (rows.ContainsKey(key))
            {
                continue;
            }

            rows[key] = Add(table, key);
            if (i % 10_000 == 0)
            {
                CheckAll(table, rows);
            }
        }

        CheckAll(table, rows);
        for (int i = 0; i < 10_000; i++)
        {
            Assert.That(table.Find(random.NextUInt64() | (1UL << 63)), Is.EqualTo(-1));
        }
    }

    [Test]
    public void ShouldSplitAtMostOneBucketAnInsert_WhileItGrows()
    {
        KeyedTable<Row, ulong> table = _memory.AddKeyed<Row, ulong>("rows");
        int buckets = table.Index.Buckets.RowCount;
        for (ulong key = 0; key < 20_000; key++)
        {
            Add(table, key);
            int now = table.Index.Buckets.RowCount;
            Assert.That(now - buckets, Is.InRange(0, 1));
            buckets = now;
        }

        Assert.That(buckets, Is.EqualTo(20_000 / 4), "four entries a bucket on average");
    }

    [Test]
    public void ShouldStillFindAll_WhenHashesCollide()
    {
        KeyedTable<CollidingRow, ulong> table = _memory.AddKeyed<CollidingRow, ulong>("rows");
        for (ulong key = 0; key < 3_000; key++)
        {
            ulong local = key;
            table.Write(table.Add(in local)).Key = key;
        }

        for (ulong key = 0; key < 3_000; key++)
        {
            ulong local = key;
            Assert.That(table.Find(in local), Is.EqualTo((int)key));
        }

        ulong missing = 3_000;
        Assert.That(table.Find(in missing), Is.EqualTo(-1));
    }

    [TestCase(false)]
    [TestCase(true)]
    [CancelAfter(60_000)]
    public void ShouldFindWhatIsThereAndNothingElse_WhenRowsComeAndGo(bool collide)
    {
        KeyedTable<Row, ulong>? spread = collide ? null : _memory.AddKeyed<Row, ulong>("rows", recyclesRows: true);
        KeyedTable<CollidingRow, ulong>? colliding = collide ? _memory.AddKeyed<CollidingRow, ulong>("rows", recyclesRows: true) : null;
        var random = new SeededRandom(TestSeed.Next(nameof(ShouldFindWhatIsThereAndNothingElse_WhenRowsComeAndGo)));
        var rows = new Dictionary<ulong, int>();
        var keys = new List<ulong>();
        int most = 0;
        for (int i = 0; i < (collide ? 5_000 : 100_000); i++)
        {
            bool grows = keys.Count == 0 || random.NextUInt64() % 100 < (i / 1_000 % 2 == 0 ? 70u : 30u);
            if (grows)
            {
                ulong key = random.NextUInt64();
                int row = spread is not null ? spread.Add(in key) : colliding!.Add(in key);
                (spread is not null ? ref spread.Write(row).Key : ref colliding!.Write(row).Key) = key;
                Assert.That(i % 500 == 0 && rows.ContainsValue(row), Is.False, "a row in use is not given out");
                rows[key] = row;
                keys.Add(key);
            }
            else
            {
                int at = (int)(random.NextUInt64() % (ulong)keys.Count);
                ulong key = keys[at];
                keys[at] = keys[^1];
                keys.RemoveAt(keys.Count - 1);
                rows.Remove(key, out int row);
                if (spread is not null)
                {
                    spread.RemoveFromIndex(in key, row);
                    spread.FreeUnindexed(row);
                    Assert.That(spread.Find(in key), Is.EqualTo(-1));
                }
                else
                {
                    colliding!.RemoveFromIndex(in key, row);
                    colliding.FreeUnindexed(row);
                    Assert.That(colliding.Find(in key), Is.EqualTo(-1));
                }
            }

            most = Math.Max(most, keys.Count);
        }

        Assert.That(spread?.LiveCount ?? colliding!.LiveCount, Is.EqualTo(keys.Count));
        Assert.That(spread?.RowCount ?? colliding!.RowCount, Is.EqualTo(most), "rows given back are taken first");
        foreach ((ulong key, int row) in rows)
        {
            ulong local = key;
            Assert.That(spread?.Find(in local) ?? colliding!.Find(in local), Is.EqualTo(row));
        }
    }

    [Test]
    public void ShouldReuseOverflowLines_WhenChainsAreSplit()
    {
        KeyedTable<Row, ulong> table = _memory.AddKeyed<Row, ulong>("rows");
        for (ulong key = 0; key < 200_000; key++)
        {
            Add(table, key);
        }

        // Without reuse the table would hold every line that any chain ever needed.
        Assert.That(table.Index.Overflows.RowCount, Is.LessThan(table.Index.Buckets.RowCount / 4));
    }

    private static int Add(KeyedTable<Row, ulong> table, ulong key)
    {
        int row = table.Add(in key);
        table.Write(row).Key = key;
        return row;
    }

    private static void CheckAll(KeyedTable<Row, ulong> table, Dictionary<ulong, int> rows)
    {
        foreach ((ulong key, int row) in rows)
        {
            if (table.Find(in key) != row)
            {
                Assert.Fail($"key {key} is not found at row {row} of {table.RowCount}");
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Row : IKeyedRow<Row, ulong>
    {
        public ulong Key;

        static uint IKeyedRow<Row, ulong>.Hash(in ulong key) => Xxh64.Lower(Xxh64.Hash(key));

        static bool IKeyedRow<Row, ulong>.Matches(in Row row, in ulong key) => row.Key == key;
    }

    /// <summary>Three hashes for all keys.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct CollidingRow : IKeyedRow<CollidingRow, ulong>
    {
        public ulong Key;

        static uint IKeyedRow<CollidingRow, ulong>.Hash(in ulong key) => (uint)(key % 3);

        static bool IKeyedRow<CollidingRow, ulong>.Matches(in CollidingRow row, in ulong key) => row.Key == key;
    }
}
