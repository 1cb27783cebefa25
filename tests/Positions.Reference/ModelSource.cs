using Positions.Protocol;

namespace Positions.Reference;

/// <summary>D.7: a source with its numbering. The numbering begins with the first numbered message or operator's word about it.</summary>
public sealed class ModelSource(uint sourceId)
{
    /// <summary>Level 1 remembers this many numbers below the next expected one.</summary>
    public const int RememberedNumbers = 65_536;

    public const int SkippedRangesMax = 256;

    private readonly Dictionary<long, RecordedNumber> _recorded = [];
    private readonly SortedSet<long> _order = [];

    public uint SourceId { get; } = sourceId;

    public uint ExecDomain { get; set; }

    public bool IsUnsequencedAllowed { get; set; }

    public bool IsDropCopy { get; set; }

    public bool HasEpoch { get; private set; }

    public ushort Epoch { get; private set; }

    public long NextExpected { get; private set; } = 1;

    public long RejectedCount { get; set; }

    public HaltReason Halt { get; set; }

    /// <summary>The one FillRejected 17 of the present conflict halt has gone out.</summary>
    public bool IsHaltAnswered { get; set; }

    /// <summary>Sorted, apart from each other by at least one number.</summary>
    public List<SkippedNumbers> Skipped { get; } = [];

    public void BeginEpoch(ushort epoch)
    {
        HasEpoch = true;
        Epoch = epoch;
        NextExpected = 1;
        RejectedCount = 0;
        Halt = HaltReason.None;
        IsHaltAnswered = false;
        Skipped.Clear();
        _recorded.Clear();
        _order.Clear();
    }

    public void MoveTo(long nextExpected)
    {
        NextExpected = nextExpected;
        while (_order.Count > 0 && _order.Min < NextExpected - RememberedNumbers)
        {
            _recorded.Remove(_order.Min);
            _order.Remove(_order.Min);
        }
    }

    public void Record(long sourceSeq, RecordedNumber number)
    {
        if (sourceSeq >= NextExpected - RememberedNumbers)
        {
            _recorded[sourceSeq] = number;
            _order.Add(sourceSeq);
        }
    }

    public RecordedNumber? Recorded(long sourceSeq) => _recorded.GetValueOrDefault(sourceSeq);

    public bool IsOlderThanRemembered(long sourceSeq) => sourceSeq < NextExpected - RememberedNumbers;

    public bool IsSkipped(long sourceSeq) => Skipped.Any(range => range.From <= sourceSeq && sourceSeq <= range.To);

    /// <summary>False if the range would be one more than are kept.</summary>
    public bool TrySkip(long from, long to)
    {
        List<SkippedNumbers> touched = [.. Skipped.Where(range => range.From <= to + 1 && range.To >= from - 1)];
        if (touched.Count == 0 && Skipped.Count == SkippedRangesMax)
        {
            return false;
        }

        Skipped.RemoveAll(touched.Contains);
        Skipped.Add(new SkippedNumbers(Math.Min(from, touched.Select(range => range.From).DefaultIfEmpty(from).Min()),
            Math.Max(to, touched.Select(range => range.To).DefaultIfEmpty(to).Max())));
        Skipped.Sort((left, right) => left.From.CompareTo(right.From));
        return true;
    }

    /// <summary>False if taking the number out would leave one range more than are kept.</summary>
    public bool CanRecover(long sourceSeq) =>
        Skipped.Count < SkippedRangesMax || Skipped.Any(range => range.From == sourceSeq || range.To == sourceSeq);

    public void Recover(long sourceSeq)
    {
        int index = Skipped.FindIndex(range => range.From <= sourceSeq && sourceSeq <= range.To);
        SkippedNumbers range = Skipped[index];
        Skipped.RemoveAt(index);
        if (sourceSeq < range.To)
        {
            Skipped.Insert(index, new SkippedNumbers(sourceSeq + 1, range.To));
        }

        if (range.From < sourceSeq)
        {
            Skipped.Insert(index, new SkippedNumbers(range.From, sourceSeq - 1));
        }
    }
}
