using Adaptive.Aeron.Driver.Receive;
using Adaptive.Aeron.Driver.Send;
using Adaptive.Aeron.Driver.Uri;
using Adaptive.Aeron.Embedded;
using Adaptive.Aeron.Exceptions;

namespace Adaptive.Aeron.Driver;

// Carries out the clients' commands. What a command throws is the client's answer, and is thrown again on its thread.
internal sealed partial class DriverConductor
{
    private int ExecuteCommands(long nowNanos)
    {
        int count = 0;
        while (_commands.TryDequeue(out PendingCommand pending))
        {
            count++;
            DriverCommand command = pending.Command;
            try
            {
                if (pending.Error is not null)
                {
                    throw pending.Error;
                }

                Execute(command, pending.Channel, nowNanos);
            }
            catch (ChannelException exception)
            {
                command.Error = Registration(command, exception.Code, exception.Message);
            }
            catch (IOException exception)
            {
                command.Error = Registration(command, ErrorCode.CHANNEL_ENDPOINT_ERROR, exception.Message);
            }
            catch (Exception exception)
            {
                command.Error = exception as RegistrationException ?? Registration(command, ErrorCode.GENERIC_ERROR, exception.ToString());
            }

            command.Complete();
        }

        return count;
    }

    private static RegistrationException Registration(DriverCommand command, ErrorCode code, string message) =>
        new(command.RegistrationId, (int)code, code, $"{command.Kind}: {message}");

    private void Execute(DriverCommand command, UdpChannel? channel, long nowNanos)
    {
        switch (command.Kind)
        {
            case DriverCommandKind.AddPublication:
            case DriverCommandKind.AddExclusivePublication:
                AddPublication(command, channel!, command.Kind == DriverCommandKind.AddExclusivePublication, nowNanos);
                break;
            case DriverCommandKind.RemovePublication:
            case DriverCommandKind.RevokePublication:
                RemovePublication(command, command.Kind == DriverCommandKind.RevokePublication, nowNanos);
                break;
            case DriverCommandKind.AddSubscription:
                AddSubscription(command, channel!, nowNanos);
                break;
            case DriverCommandKind.RemoveSubscription:
                RemoveSubscription(command, nowNanos);
                break;
            case DriverCommandKind.AddDestination:
                AddDestination(command, channel!, nowNanos);
                break;
            case DriverCommandKind.RemoveDestination:
                RemoveDestination(command, channel!);
                break;
            case DriverCommandKind.AddReceiveDestination:
                AddReceiveDestination(command, channel!, nowNanos);
                break;
            case DriverCommandKind.RemoveReceiveDestination:
                RemoveReceiveDestination(command, channel!);
                break;
            case DriverCommandKind.RejectImage:
                RejectImage(command);
                break;
            case DriverCommandKind.CloseClient:
                CloseClient(command.Client, nowNanos);
                break;
        }
    }

    private void CloseClient(ClientLink client, long nowNanos)
    {
        foreach (SubscribedChannel channel in _subscribedChannels)
        {
            channel.RemoveClient(client, nowNanos);
        }

        foreach (NetworkPublication publication in _publications)
        {
            if (publication.Holders.RemoveAll(holder => ReferenceEquals(holder.Client, client)) > 0 && publication.Holders.Count == 0)
            {
                publication.Close(isRevoked: false, nowNanos);
            }
        }
    }

    private static string EndpointKey(UdpChannel channel) =>
        $"{channel.ControlMode}|{channel.Endpoint}|{channel.Control}|{channel.Interface}|{channel.MulticastTtl}"
        + $"|{channel.SocketReceiveBufferLength}|{channel.SocketSendBufferLength}";
}
