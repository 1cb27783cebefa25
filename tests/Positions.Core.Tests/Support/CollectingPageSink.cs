using Positions.Core.Pages;

namespace Positions.Core.Tests.Support;

/// <summary>Keeps the pages of an epoch as they were handed out; a page that comes twice fails the test.</summary>
internal sealed class CollectingPageSink : IPageSink
{
    private readonly Dictionary<(int Table, int Page), byte[]> _pages = [];
    private (int Table, int Page)? _claimed;

    public CollectingPageSink(BusinessLogic logic)
    {
        Tables = [.. Enumerable.Range(0, logic.TableCount).Select(logic.GetTable)];
        Sequence = logic.AppliedSequence;
    }

    /// <summary>The whole of a logic as it is.</summary>
    public static CollectingPageSink CutOf(BusinessLogic logic)
    {
        var sink = new CollectingPageSink(logic);
        logic.OpenEpoch(sink);
        Assert.That(logic.CopyPages(int.MaxValue), Is.False);
        return sink;
    }

    /// <summary>The tables when this was made.</summary>
    public TableShape[] Tables { get; }

    /// <summary>The last input when this was made.</summary>
    public long Sequence { get; }

    public int FreePages { get; set; } = int.MaxValue;

    public int Count => _pages.Count;

    public int PageCount => Tables.Sum(table => table.PageCount);

    public IReadOnlyDictionary<(int Table, int Page), byte[]> Pages => _pages;

    /// <summary>The digest at the cut, from the copies.</summary>
    public StateDigest Digest
    {
        get
        {
            var builder = new DigestBuilder(Tables);
            foreach (((int table, int page), byte[] bytes) in _pages)
            {
                Assert.That(builder.TrySet(table, page, DigestBuilder.PageChecksum(bytes, page)), Is.True, $"page {page} of table {table}");
            }

            return builder.Compute();
        }
    }

    public Span<byte> Claim(int table, int page)
    {
        if (_claimed is not null)
        {
            throw new InvalidOperationException("claimed twice");
        }

        _claimed = (table, page);
        var bytes = new byte[StateMemory.PageBytes];
        _pages.Add((table, page), bytes);
        return bytes;
    }

    public void Commit() => _claimed = _claimed is null ? throw new InvalidOperationException("nothing claimed") : null;

    public StateRestore BeginRestore(bool reserveAhead = false) => new(new CoreOptions { ReserveAhead = reserveAhead }, Tables);

    public void FillAll(StateRestore restore)
    {
        foreach (((int table, int page), byte[] bytes) in _pages)
        {
            bytes.CopyTo(restore.PageToFill(table, page));
            restore.Seal(table, page);
        }
    }

    public BusinessLogic Restore(bool reserveAhead = false)
    {
        using StateRestore restore = BeginRestore(reserveAhead);
        FillAll(restore);
        return restore.Finish(Sequence, Digest);
    }
}
