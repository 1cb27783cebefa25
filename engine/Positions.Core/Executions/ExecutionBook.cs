using System;
using Positions.Core.Pages;
using Positions.Protocol.Values;

namespace Positions.Core.Executions;

/// <summary>Every execution that has an id and was applied (level 2), and the ids assigned to fills that came without one.</summary>
internal sealed class ExecutionBook(StateMemory memory)
{
    private const string AssignedPrefix = "http-";

    private readonly KeyedTable<ExecutionRow, ExecutionKey> _rows = memory.AddKeyed<ExecutionRow, ExecutionKey>("executions");

    public int Count => _rows.RowCount;

    public int Find(uint execDomain, in Text36 execId) => _rows.Find(new ExecutionKey(execDomain, execId));

    public ref readonly ExecutionRow Read(int row) => ref _rows.Read(row);

    public int Add(in ExecutionRow execution)
    {
        int row = _rows.Add(new ExecutionKey(execution.ExecDomain, execution.ExecId));
        _rows.Write(row) = execution;
        return row;
    }

    public void Reserve(long executions) => _rows.Reserve(executions);

    /// <summary><c>http-</c> and the sequence of the input: unique, and the same at every replay.</summary>
    public static Text36 AssignedId(long sequence)
    {
        var id = default(Text36);
        Span<byte> bytes = id.MutableBytes;
        for (int i = 0; i < AssignedPrefix.Length; i++)
        {
            bytes[i] = (byte)AssignedPrefix[i];
        }

        bool fits = System.Buffers.Text.Utf8Formatter.TryFormat(sequence, bytes[AssignedPrefix.Length..], out _);
        Invariant.Check(fits);
        return id;
    }
}
