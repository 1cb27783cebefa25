namespace Positions.Engine.Egress;

/// <summary>A ring of fixed size for one thread; when it is full the oldest gives way and is counted.</summary>
public sealed class BoundedQueue<T>(int capacity)
    where T : struct
{
    private readonly T[] _items = new T[capacity];
    private int _head;

    public int Count { get; private set; }

    public long DroppedCount { get; private set; }

    public void Enqueue(in T item)
    {
        if (Count == _items.Length)
        {
            DropFirst();
            DroppedCount++;
        }

        _items[(_head + Count) % _items.Length] = item;
        Count++;
    }

    public ref readonly T First => ref _items[_head];

    public void DropFirst()
    {
        _head = (_head + 1) % _items.Length;
        Count--;
    }

    public void Clear() => Count = 0;
}
