using System;
using Positions.Core.Pages;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Book;

/// <summary>Start-of-day loads: the lots of the key that is coming in part by part, and the files that a position was loaded from today.</summary>
internal sealed class LoadBook
{
    public const int MaxParts = 4_096;

    /// <summary>Files that one position may be loaded from on one business date.</summary>
    public const int MaxFilesPerPosition = 16;

    private readonly RowTable<StagedLoad> _staged;
    private readonly RowTable<StagedLot> _lots;
    private readonly RowTable<LoadedFile> _files;
    private readonly FreeRows _freeFiles;

    public LoadBook(StateMemory memory)
    {
        _staged = memory.AddRows<StagedLoad>("loads.staged");
        _lots = memory.AddRows<StagedLot>("loads.lots");
        _files = memory.AddRows<LoadedFile>("loads.files");
        _freeFiles = memory.AddFreeRows("loads.files");
        _staged.Append();
        for (int i = 0; i < MaxParts; i++)
        {
            _lots.Append();
        }
    }

    public int StagedCount => _staged.Read(0).Parts;

    public ref readonly StagedLot ReadStaged(int part) => ref _lots.Read(part);

    /// <summary>Takes one part; None if it was the next one, else what was staged is dropped.</summary>
    public RejectReason Stage(in PositionLoaded load)
    {
        ref StagedLoad staged = ref _staged.Write(0);
        bool isNext = load.Part == 1
            || (load.Part == staged.Parts + 1 && load.Parts == staged.PartsExpected && load.Account == staged.Account
                && load.Symbol == staged.Symbol && load.FileId == staged.FileId
                && Math.Sign(load.Quantity.Mantissa) == Math.Sign(_lots.Read(0).Quantity));
        if (!isNext || load.Parts > MaxParts || load.Part > load.Parts)
        {
            staged = default;
            return RejectReason.Malformed;
        }

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

    /// <summary>True if a position was loaded from this file today.</summary>
    public bool IsLoaded(int firstLink, in Text24 fileId, out int count)
    {
        count = 0;
        for (int link = firstLink; link != 0; link = _files.Read(link - 1).NextLink)
        {
            count++;
            if (_files.Read(link - 1).FileId == fileId)
            {
                return true;
            }
        }

        return false;
    }

    public int Remember(int firstLink, in Text24 fileId)
    {
        int row = _freeFiles.TryTake(out int freed) ? freed : _files.Append();
        ref LoadedFile file = ref _files.Write(row);
        file.FileId = fileId;
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
            link = _files.Read(row).NextLink;
            _files.Write(row) = default;
            _freeFiles.Give(row);
        }
    }

    internal struct StagedLoad
    {
        public Text16 Account;
        public Text24 Symbol;
        public Text24 FileId;
        public int Parts;
        public int PartsExpected;
    }

    internal struct StagedLot
    {
        public Int128 Cost;
        public long Quantity;
        private readonly long _pad;
    }

    internal struct LoadedFile
    {
        public Text24 FileId;
        public int NextLink;
        private readonly int _pad;
    }
}
