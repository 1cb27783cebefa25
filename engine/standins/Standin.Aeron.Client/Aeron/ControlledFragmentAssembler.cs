using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Adaptive.Aeron;

/// <summary>
/// As <see cref="FragmentAssembler"/>, for a handler that says how polling goes on. When it aborts a message, the last fragment is
/// delivered again by the next poll and the message with it. One thread.
/// </summary>
public class ControlledFragmentAssembler : IControlledFragmentHandler
{
    private readonly Dictionary<int, BufferBuilder> _builders = [];
    private readonly IControlledFragmentHandler _delegate;
    private readonly int _initialBufferLength;

    public ControlledFragmentAssembler(IControlledFragmentHandler @delegate, int initialBufferLength = 0)
    {
        ArgumentNullException.ThrowIfNull(@delegate);
        ArgumentOutOfRangeException.ThrowIfNegative(initialBufferLength);
        _delegate = @delegate;
        _initialBufferLength = initialBufferLength;
    }

    public IControlledFragmentHandler Delegate() => _delegate;

    public ControlledFragmentHandlerAction OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        ArgumentNullException.ThrowIfNull(header);
        byte flags = header.Flags;
        if ((flags & FrameDescriptor.UNFRAGMENTED) == FrameDescriptor.UNFRAGMENTED)
        {
            return _delegate.OnFragment(buffer, offset, length, header);
        }

        return OnPart(buffer, offset, length, header, flags);
    }

    /// <summary>Drops the buffer of a session that is gone. False when it had none.</summary>
    public bool FreeSessionBuffer(int sessionId) => _builders.Remove(sessionId);

    /// <summary>Drops all buffers.</summary>
    public void Clear() => _builders.Clear();

    private ControlledFragmentHandlerAction OnPart(IDirectBuffer buffer, int offset, int length, Header header, byte flags)
    {
        if ((flags & FrameDescriptor.BEGIN_FRAG_FLAG) != 0)
        {
            if (!_builders.TryGetValue(header.SessionId, out BufferBuilder? started))
            {
                started = new BufferBuilder(_initialBufferLength);
                _builders.Add(header.SessionId, started);
            }

            started.Start(buffer, offset, length, header);
            return ControlledFragmentHandlerAction.CONTINUE;
        }

        if (!_builders.TryGetValue(header.SessionId, out BufferBuilder? builder))
        {
            return ControlledFragmentHandlerAction.CONTINUE;
        }

        if (!builder.Expects(header))
        {
            builder.Reset();
            return ControlledFragmentHandlerAction.CONTINUE;
        }

        builder.Append(buffer, offset, length, header);
        if ((flags & FrameDescriptor.END_FRAG_FLAG) == 0)
        {
            return ControlledFragmentHandlerAction.CONTINUE;
        }

        ControlledFragmentHandlerAction action = _delegate.OnFragment(builder.Message, 0, builder.Length, builder.Complete(header));
        if (action == ControlledFragmentHandlerAction.ABORT)
        {
            builder.Undo(length, header);
        }
        else
        {
            builder.Reset();
        }

        return action;
    }
}
