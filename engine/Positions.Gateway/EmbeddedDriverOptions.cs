namespace Positions.Gateway;

/// <summary>Settings of the driver inside the process. With an external driver they have no effect.</summary>
public sealed record EmbeddedDriverOptions
{
    /// <summary>
    /// True: no thread; the owner calls <see cref="EmbeddedDriver.DoWork"/>. False: one thread of the driver's own [false].
    /// </summary>
    public bool RunsOnCallersThread { get; init; }

    /// <summary>Term length of publications that name none, a power of two from 64 KiB [16 MiB].</summary>
    public int TermLengthBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Receiver window of subscriptions that name none; how much may arrive unread [2 MiB].</summary>
    public int ReceiverWindowBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>SO_RCVBUF to ask the system for [2 MiB].</summary>
    public int SocketReceiveBufferBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Touch term buffers ahead of use [false].</summary>
    public bool PreTouchMemory { get; init; }
}
