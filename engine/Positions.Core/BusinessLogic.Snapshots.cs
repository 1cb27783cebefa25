using System;
using Positions.Core.Orders;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Core;

// The state as pages: handed out at a cut while the logic goes on, and taken back. Everything beside the pages follows from them.
public sealed partial class BusinessLogic
{
    /// <summary>Tables of the state; part of the logic version.</summary>
    public int TableCount => Memory.Tables.Count;

    /// <summary>True from <see cref="OpenEpoch"/> until every page of the cut was handed out.</summary>
    public bool IsEpochOpen => Memory.IsEpochOpen;

    /// <summary>
    /// The version that the last EngineStarted names; 0 before the first. Another than <see cref="LogicVersion"/> in a state that was
    /// migrated: only an EngineStarted of this version may follow.
    /// </summary>
    public uint StartedLogicVersion => _engine.Read(0).LogicVersion;

    /// <summary>Engine time of the last input applied; 0 before the first.</summary>
    public UtcNanos LastEngineTime => new(_engine.Read(0).EngineTime);

    /// <summary>What there is of a table now.</summary>
    public TableShape GetTable(int table) => Memory.Tables[table].Shape;

    /// <summary>The bytes of a page as they are now; only between two inputs, on the thread that applies them.</summary>
    public ReadOnlySpan<byte> GetPage(int table, int page) => Memory.Tables[table].PageToRestore(page);

    /// <summary>
    /// Cuts the state here, behind <see cref="AppliedSequence"/>: each page there is now goes to the sink as it is now, before its first
    /// change at the latest. Only between two inputs, one epoch at a time; a few operations a table, whatever its length.
    /// </summary>
    public void OpenEpoch(IPageSink sink) => Memory.OpenEpoch(sink);

    /// <summary>
    /// Hands out pages that were not changed since the cut, at most as many as given and as the sink has room for: the epoch ends although
    /// most pages are never changed. Between two inputs, each turn, also when there is no input.
    /// </summary>
    /// <returns>False once the epoch is over.</returns>
    public bool CopyPages(int maxPages) => Memory.CopyPages(maxPages);

    /// <summary>Brings back what follows from restored pages and is kept beside them.</summary>
    internal void FinishRestore()
    {
        _appliedSequence = _engine.Read(0).AppliedSequence;
        _settings.Restore();
        _orders.Policy = PolicyOf(_settings);
        _sources.Restore();
        _positions.Now = _engine.Read(0).EngineTime;
        if (_statements.IsOpen)
        {
            _positions.OpenCut(_statements.Current.Number, _statements.Current.MovingSince);
        }

        ReserveCapacities();
    }

    /// <summary>The same for pages that a former version's were made of.</summary>
    internal void FinishUpgrade(Former.FormerLayout former)
    {
        if (former.RebuildsOrderAliases)
        {
            _orders.RebuildAliases();
        }

        FinishRestore();
        _positions.NumberLots();
        _positions.Instruments.DateSettlements();
        if (_held.Count > 0)
        {
            RenewHoldDeadline();
        }

        if (former.HasOneQueue)
        {
            SeparateActions();
        }
    }

    /// <summary>Splits and renamings were in one queue with other works, and began when they came to its head: all begin here.</summary>
    private void SeparateActions()
    {
        ref EngineRow engine = ref _engine.Write(0);
        uint end = engine.WorksOpened;
        engine.WorksOpened = engine.WorksDone;

        // Positions bear the number that the one at the head has among all works.
        engine.ActionsDone = engine.WorksDone;
        engine.ActionsOpened = engine.WorksDone;
        for (uint number = engine.WorksDone; number != end; number++)
        {
            WorkRow work = _works.Read((int)(number % MaxWorks));
            _works.Write((int)(number % MaxWorks)) = default;
            if (work.Kind is not (WorkKind.Split or WorkKind.Rename))
            {
                _works.Write((int)(engine.WorksOpened++ % MaxWorks)) = work;
                continue;
            }

            if (!HasRoomForAction)
            {
                throw new StateRestoreException(
                    $"{end - engine.WorksDone} works are open, among them more than {MaxOpenActions} splits and renamings: let the former version end them first");
            }

            ref WorkRow action = ref _actions.Write((int)(engine.ActionsOpened++ % MaxOpenActions));
            action = work;
            if (number != engine.WorksDone)
            {
                _ = BeginAction(ref action, _appliedSequence + 1); // behind the last input
            }
        }

        if (HasWork && _works.Read((int)(engine.WorksDone % MaxWorks)).End == 0)
        {
            BeginWork();
        }
    }

    private static OrderPolicy PolicyOf(Settings.SettingBook settings) =>
        new(settings.QuarantinesLateFills, settings.QuarantinesOverfills, settings.OrdersLimit);
}
