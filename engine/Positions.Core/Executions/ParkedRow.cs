using System.Runtime.InteropServices;
using Positions.Core.Pages;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>A bust or correction that came before what it refers to, whole. Links are row number plus one, 0 is none.</summary>
[StructLayout(LayoutKind.Explicit, Size = 312)]
internal struct ParkedRow : IKeyedRow<ParkedRow, ReferenceKey>
{
    [FieldOffset(0)] public InputEvent Input;
    [FieldOffset(256)] public ReferenceKey Reference;

    /// <summary>The next one that waits for the same execution.</summary>
    [FieldOffset(296)] public int NextLink;
    [FieldOffset(300)] public int SourceRow;
    [FieldOffset(304)] public uint BusinessDate;

    /// <summary>1: its number had been given up, and counted as refused, before it came.</summary>
    [FieldOffset(308)] public byte IsLate;

    /// <summary>Id of the bust or correction itself; not for executions that are held.</summary>
    public readonly Text36 ExecId =>
        Input.Template == TemplateId.FillBust ? Input.Block<FillBust>().ExecId : Input.Block<FillCorrect>().ExecId;

    static uint IKeyedRow<ParkedRow, ReferenceKey>.Hash(in ReferenceKey key) =>
        Xxh64.Lower(Xxh64.Hash(key.Id.Bytes, key.ExecDomain));

    static bool IKeyedRow<ParkedRow, ReferenceKey>.Matches(in ParkedRow row, in ReferenceKey key) =>
        row.Reference.ExecDomain == key.ExecDomain && row.Reference.Id == key.Id;
}
