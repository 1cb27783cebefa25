using Positions.Core.Pages;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Reconciliation;

/// <summary>Statements: the one that is open with its scope, and the ids of those that ended well.</summary>
internal sealed class StatementBook
{
    /// <summary>Accounts that one statement may be limited to.</summary>
    public const int MaxAccounts = 4_096;

    /// <summary>Accounts that all statements together may be limited to: a row stays.</summary>
    public const int MaxAccountsEver = 65_536;

    private const int MaxEnded = 1_024;

    private readonly RowTable<StatementRow> _statement;
    private readonly KeyedTable<ScopedAccountRow, Text16> _accounts;
    private readonly RowTable<EndedStatementRow> _ended;

    public StatementBook(StateMemory memory)
    {
        _statement = memory.AddRows<StatementRow>("statements");
        _accounts = memory.AddKeyed<ScopedAccountRow, Text16>("statements.accounts");
        _ended = memory.AddRows<EndedStatementRow>("statements.ended");
        _statement.Append();
    }

    /// <summary>The one that is open, or the last one.</summary>
    public ref readonly StatementRow Current => ref _statement.Read(0);

    public bool IsOpen => Current.State is StatementState.Open or StatementState.Completing;

    public ref StatementRow Write() => ref _statement.Write(0);

    /// <summary>Sequence at which a statement of this id began that ended well; 0 if there is none among the last.</summary>
    public long FindEnded(in Text24 id)
    {
        for (int row = 0; row < _ended.RowCount; row++)
        {
            if (_ended.Read(row).Id == id)
            {
                return _ended.Read(row).CutSequence;
            }
        }

        return 0;
    }

    public void Begin(in StatementBegun begun, long sequence, long engineTime, long movingSince)
    {
        ref StatementRow statement = ref Write();
        statement = new StatementRow
        {
            Number = statement.Number + 1,
            Corrections = statement.Corrections,
            Ended = statement.Ended,
            State = StatementState.Open,
            IsComplete = begun.IsComplete,
            Id = begun.StatementId,
            Principal = begun.Principal,
            CutSequence = sequence,
            CutTime = engineTime,
            MovingSince = movingSince,
            Accounts = begun.Accounts,
        };
    }

    public bool HasRoomForAccount(in Text16 account) => _accounts.RowCount < MaxAccountsEver || _accounts.Find(in account) >= 0;

    public void AddToScope(in Text16 account)
    {
        int row = _accounts.Find(in account);
        if (row < 0)
        {
            row = _accounts.Add(in account);
            _accounts.Write(row).Account = account;
        }

        _accounts.Write(row).StatementNumber = Current.Number;
        Write().AccountsTaken++;
    }

    public bool IsNamedInScope(in Text16 account)
    {
        int row = _accounts.Find(in account);
        return row >= 0 && _accounts.Read(row).StatementNumber == Current.Number;
    }

    public bool IsInScope(in Text16 account) => Current.Accounts == 0 || IsNamedInScope(in account);

    public void EndWell()
    {
        ref StatementRow statement = ref Write();
        statement.State = StatementState.Ended;
        int place = (int)(statement.Ended++ % MaxEnded);
        if (place == _ended.RowCount)
        {
            _ended.Append();
        }

        _ended.Write(place) = new EndedStatementRow(statement.Id, statement.CutSequence);
    }
}
