using System.Net.Sockets;
using System.Text;

namespace Positions.Engine.Hosting;

/// <summary>Tells systemd that the service is ready (Type=notify, sd_notify(3)): one datagram to the socket that NOTIFY_SOCKET names.</summary>
public static class SystemdNotify
{
    public static void Ready()
    {
        string? path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        if (string.IsNullOrEmpty(path))
        {
            return;
        }

        try
        {
            // A leading @ stands for the NUL of the abstract namespace.
            string address = path[0] == '@' ? "\0" + path[1..] : path;
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes("READY=1"), new UnixDomainSocketEndPoint(address));
        }
        catch (SocketException e)
        {
            Serilog.Log.Warning("systemd could not be told that the engine is ready: {Reason}", e.Message);
        }
    }
}
