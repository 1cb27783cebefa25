using Adaptive.Agrona;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>
/// Lets delegates and interfaces share one polling loop: a struct per kind, so the call is direct and nothing is allocated.
/// </summary>
internal interface IFragmentSink
{
    ControlledFragmentHandlerAction OnFragment(IDirectBuffer buffer, int offset, int length, Header header);
}

internal readonly struct DelegateSink(FragmentHandler handler) : IFragmentSink
{
    public ControlledFragmentHandlerAction OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        handler(buffer, offset, length, header);
        return ControlledFragmentHandlerAction.CONTINUE;
    }
}

internal readonly struct InterfaceSink(IFragmentHandler handler) : IFragmentSink
{
    public ControlledFragmentHandlerAction OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        handler.OnFragment(buffer, offset, length, header);
        return ControlledFragmentHandlerAction.CONTINUE;
    }
}

internal readonly struct ControlledDelegateSink(ControlledFragmentHandler handler) : IFragmentSink
{
    public ControlledFragmentHandlerAction OnFragment(IDirectBuffer buffer, int offset, int length, Header header) =>
        handler(buffer, offset, length, header);
}

internal readonly struct ControlledInterfaceSink(IControlledFragmentHandler handler) : IFragmentSink
{
    public ControlledFragmentHandlerAction OnFragment(IDirectBuffer buffer, int offset, int length, Header header) =>
        handler.OnFragment(buffer, offset, length, header);
}

/// <summary>A delegate as an <see cref="IFragmentHandler"/>, for assemblers.</summary>
internal sealed class DelegateFragmentHandler(FragmentHandler handler) : IFragmentHandler
{
    public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header) => handler(buffer, offset, length, header);
}
