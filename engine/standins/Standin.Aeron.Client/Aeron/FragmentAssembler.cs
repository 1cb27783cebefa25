using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Adaptive.Aeron;

/// <summary>
/// Puts messages together from fragments, per session, and hands on whole ones. A message that begins before the join, or with a hole in
/// it, is skipped. Keeps a buffer per session until <see cref="FreeSessionBuffer"/>. One thread.
/// </summary>
public class FragmentAssembler : IFragmentHandler
{
    private readonly Dictionary<int, BufferBuilder> _builders = [];
    private readonly IFragmentHandler _delegate;
    private readonly int _initialBufferLength;

    public FragmentAssembler(IFragmentHandler fragmentHandler, int initialBufferLength = 0)
    {
        ArgumentNullException.ThrowIfNull(fragmentHandler);
        ArgumentOutOfRangeException.ThrowIfNegative(initialBufferLength);
        _delegate = fragmentHandler;
        _initialBufferLength = initialBufferLength;
    }

    public FragmentAssembler(FragmentHandler fragmentHandler, int initialBufferLength = 0)
        : this(new DelegateFragmentHandler(fragmentHandler), initialBufferLength)
    {
    }

    public IFragmentHandler Delegate() => _delegate;

    public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        ArgumentNullException.ThrowIfNull(header);
        byte flags = header.Flags;
        if ((flags & FrameDescriptor.UNFRAGMENTED) == FrameDescriptor.UNFRAGMENTED)
        {
            _delegate.OnFragment(buffer, offset, length, header);
            return;
        }

        OnPart(buffer, offset, length, header, flags);
    }

    /// <summary>Drops the buffer of a session that is gone. False when it had none.</summary>
    public bool FreeSessionBuffer(int sessionId) => _builders.Remove(sessionId);

    /// <summary>Drops all buffers.</summary>
    public void Clear() => _builders.Clear();

    private void OnPart(IDirectBuffer buffer, int offset, int length, Header header, byte flags)
    {
        if ((flags & FrameDescriptor.BEGIN_FRAG_FLAG) != 0)
        {
            if (!_builders.TryGetValue(header.SessionId, out BufferBuilder? started))
            {
                started = new BufferBuilder(_initialBufferLength);
                _builders.Add(header.SessionId, started);
            }

            started.Start(buffer, offset, length, header);
            return;
        }

        if (!_builders.TryGetValue(header.SessionId, out BufferBuilder? builder))
        {
            return;
        }

        if (!builder.Expects(header))
        {
            builder.Reset();
            return;
        }

        builder.Append(buffer, offset, length, header);
        if ((flags & FrameDescriptor.END_FRAG_FLAG) != 0)
        {
            Header complete = builder.Complete(header);
            int messageLength = builder.Length;
            builder.Reset();
            _delegate.OnFragment(builder.Message, 0, messageLength, complete);
        }
    }
}
