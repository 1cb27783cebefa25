using System;

namespace Positions.Core.Pages;

/// <summary>Row numbers that were given back, a stack in pages of its own: row 0 holds how many there are.</summary>
internal sealed class FreeRows : IDisposable
{
    private readonly RowTable<int> _stack;

    public FreeRows(string name)
    {
        _stack = new RowTable<int>(name + ".free");
        _stack.Append();
    }

    public int Count => _stack.Read(0);

    public PageTable Table => _stack;

    public bool TryTake(out int row)
    {
        int count = Count;
        row = -1;
        if (count == 0)
        {
            return false;
        }

        // What is above the top is zero, so that the pages say nothing of what was there.
        ref int top = ref _stack.Write(count);
        row = top;
        top = 0;
        _stack.Write(0) = count - 1;
        return true;
    }

    public void Give(int row)
    {
        int count = Count + 1;
        if (count == _stack.RowCount)
        {
            _stack.Append();
        }

        _stack.Write(count) = row;
        _stack.Write(0) = count;
    }

    public void Dispose() => _stack.Dispose();
}
