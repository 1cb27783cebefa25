using System;
using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>
/// Start-of-day loads: the lots of the key that is coming in part by part, and what was loaded today: by account, symbol and file, also
/// where a renaming has moved the position since.
/// </summary>
internal sealed class LoadBook
{
    public const int MaxParts = 4_096;

    /// <summary>Files that one position may be loaded from on one business date.</summary>
    public const int MaxFilesPerPosition = 4_096;

    private readonly RowTable<StagedLoad> _staged;
    private readonly RowTable<StagedLot> _lots;
    private readonly KeyedTable<LoadedFile, LoadedKey> _files;

    public LoadBook(StateMemory memory)
    {
        _staged = memory.AddRows<StagedLoad>("loads.staged");
        _lots = memory.AddRows<StagedLot>("loads.lots");
        _files = memory.AddKeyed<LoadedFile, LoadedKey>("loads.files", recyclesRows: true);
        _staged.Append();
        for (int i = 0; i < MaxParts; i++)
        {
            _lots.Append();
        }
    }

    public int StagedCount => _staged.Read(0).Parts;

    /// <summary>That of the parts which name one; null if none does.</summary>
    public ref readonly Text4 StagedCurrency => ref _staged.Read(0).Currency;

    /// <summary>That of the last part which names one; null if none does.</summary>
    public Decimal8 StagedPreviousClose => _staged.Read(0).PreviousClose;

    public ref readonly StagedLot ReadStaged(int part) => ref _lots.Read(part);

    /// <summary>Takes one part, if it is the first or the next one; 1 if it is another, 19 if it contradicts a part before it.</summary>
    public RejectReason Stage(in PositionLoaded load)
    {
        ref StagedLoad staged = ref _staged.Write(0);
        bool isNext = load.Part == 1
            || (load.Part == staged.Parts + 1 && load.Parts == staged.PartsExpected && load.Account == staged.Account
                && load.Symbol == staged.Symbol && load.FileId == staged.FileId
                && Math.Sign(load.Quantity.Mantissa) == Math.Sign(_lots.Read(0).Quantity));
        if (!isNext || load.Parts > MaxParts || load.Part > load.Parts)
        {
            return RejectReason.Malformed;
        }

        if (load.Part == 1)
        {
            staged.Currency = default;
            staged.PreviousClose = Decimal8.Null;
        }
        else if (!load.Currency.IsNull && !staged.Currency.IsNull && load.Currency != staged.Currency)
        {
            return RejectReason.Currency;
        }

        staged.Currency = load.Currency.IsNull ? staged.Currency : load.Currency;
        staged.PreviousClose = load.PreviousClose.IsNull ? staged.PreviousClose : load.PreviousClose;
        staged.Account = load.Account;
        staged.Symbol = load.Symbol;
        staged.FileId = load.FileId;
        staged.Parts = load.Part;
        staged.PartsExpected = load.Parts;
        ref StagedLot lot = ref _lots.Write(load.Part - 1);
        lot.Quantity = load.Quantity.Mantissa;
        lot.Cost = Math.BigMul(Math.Abs(load.Quantity.Mantissa), load.AveragePrice.IsNull ? 0 : load.AveragePrice.Mantissa);
        return RejectReason.None;
    }

    public void Drop() => _staged.Write(0) = default;

    /// <summary>True if this account's position in this symbol was loaded from this file on this business date.</summary>
    public bool IsLoaded(in PositionLoaded load) => _files.Find(KeyOf(in load)) >= 0;

    /// <summary>Files that a position was loaded from today.</summary>
    public int CountFiles(int firstLink)
    {
        int count = 0;
        for (int link = firstLink; link != 0; link = _files.Read(link - 1).NextLink)
        {
            count++;
        }

        return count;
    }

    public int Remember(int firstLink, in PositionLoaded load)
    {
        LoadedKey key = KeyOf(in load);
        int row = _files.Add(in key);
        ref LoadedFile file = ref _files.Write(row);
        file.Key = key;
        file.NextLink = firstLink;
        return row + 1;
    }

    /// <summary>The day is over: forgets a position's files.</summary>
    public void Forget(int firstLink)
    {
        int link = firstLink;
        while (link != 0)
        {
            int row = link - 1;
            LoadedKey key = _files.Read(row).Key;
            link = _files.Read(row).NextLink;
            _files.RemoveFromIndex(in key, row);
            _files.FreeUnindexed(row);
        }
    }

    private static LoadedKey KeyOf(in PositionLoaded load) => new(load.Account, load.Symbol, load.FileId, load.BusinessDate);

    internal struct StagedLoad
    {
        public Text16 Account;
        public Text24 Symbol;
        public Text24 FileId;
        public Decimal8 PreviousClose;
        public Text4 Currency;
        public int Parts;
        public int PartsExpected;
        private readonly int _pad;
    }

    internal struct StagedLot
    {
        public Int128 Cost;
        public long Quantity;
        private readonly long _pad;
    }

    internal readonly record struct LoadedKey(Text16 Account, Text24 Symbol, Text24 FileId, uint Date);

    internal struct LoadedFile : IKeyedRow<LoadedFile, LoadedKey>
    {
        public LoadedKey Key;
        public int NextLink;

        static uint IKeyedRow<LoadedFile, LoadedKey>.Hash(in LoadedKey key) =>
            Xxh64.Lower(Xxh64.Hash(MemoryMarshal.AsBytes(new ReadOnlySpan<LoadedKey>(in key)), 0));

        static bool IKeyedRow<LoadedFile, LoadedKey>.Matches(in LoadedFile row, in LoadedKey key) => row.Key == key;
    }
}
