using Positions.Core;
using Positions.Protocol.Messages;

namespace Positions.Engine.Egress;

/// <summary>
/// The stream of position events: every change in full, each position's in the order of its versions. What cannot be sent waits in a
/// bounded queue; when that is full the oldest give way, when nobody listens all do, and are counted: the position's version shows the gap.
/// It never holds back the logic.
/// </summary>
/// <remarks>Thread: output. Reads: what the read model has passed on. Writes: events publication. Waits for: nothing.</remarks>
public sealed class PositionEventPublisher : IDisposable
{
    /// <summary>As many as a ring of outputs, 13.6 MB.</summary>
    private const int QueueCapacity = 65_536;

    /// <summary>Events taken between two attempts to send within a long batch.</summary>
    private const int FlushEvery = 64;

    private readonly EgressSender _sender;
    private readonly ChangeOrder _order;
    private readonly BoundedQueue<PositionEvent> _queue;
    private int _takenSinceFlush;
    private long _unheard;
    private bool _isOpen;

    /// <param name="sender">Of the events' own publication.</param>
    /// <param name="capacity">Events that may wait.</param>
    public PositionEventPublisher(EgressSender sender, int capacity = QueueCapacity)
    {
        _sender = sender;
        _queue = new BoundedQueue<PositionEvent>(capacity);
        _order = new ChangeOrder(Enqueue);
    }

    /// <summary>Events that nobody will see. Any thread.</summary>
    public long DroppedCount => _queue.DroppedCount + Volatile.Read(ref _unheard);

    /// <summary>Events handed to Aeron. Any thread.</summary>
    public long SentCount => _sender.SentCount;

    /// <summary>True when nothing waits. Any thread.</summary>
    public bool IsIdle => _queue.Count == 0;

    /// <summary>Notes the changes of an output.</summary>
    public void Take(in OutputEvent output)
    {
        _order.Take(in output);
        if (_takenSinceFlush >= FlushEvery)
        {
            Flush();
        }
    }

    /// <summary>Sends what there is, as far as the network takes it.</summary>
    /// <param name="isOpen">False while nothing may be told yet.</param>
    public void DoWork(bool isOpen)
    {
        _isOpen = isOpen;
        if (_queue.Count > 0)
        {
            Flush();
        }
    }

    public void Dispose() => _sender.Dispose();

    private void Enqueue(in OutputEvent change)
    {
        _queue.Enqueue(OutputMessages.ToPositionEvent(in change));
        _takenSinceFlush++;
    }

    private void Flush()
    {
        _takenSinceFlush = 0;
        while (_isOpen && _queue.Count > 0)
        {
            switch (_sender.TrySend(in _queue.First))
            {
                case SendResult.BackPressured:
                    return;
                case SendResult.NobodyListens:
                    Volatile.Write(ref _unheard, _unheard + _queue.Count);
                    _queue.Clear();
                    return;
                default:
                    _queue.DropFirst();
                    break;
            }
        }
    }
}
