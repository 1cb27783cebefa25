using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;

namespace Adaptive.Aeron.Driver;

/// <summary>A command with its channel already taken apart, on the client's thread: resolving a host name may take long.</summary>
internal readonly record struct PendingCommand(DriverCommand Command, UdpChannel? Channel, Exception? Error)
{
    internal static PendingCommand Prepare(DriverCommand command, INameResolver names)
    {
        bool needsChannel = command.Kind is DriverCommandKind.AddPublication
            or DriverCommandKind.AddExclusivePublication
            or DriverCommandKind.AddSubscription;
        if (command.Channel.Length == 0 && !needsChannel)
        {
            return new PendingCommand(command, null, null);
        }

        try
        {
            return new PendingCommand(command, UdpChannel.Parse(command.Channel, names), null);
        }
        catch (ChannelException exception)
        {
            return new PendingCommand(command, null, exception);
        }
    }
}
