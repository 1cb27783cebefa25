namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>The checks that a datagram must pass before anything else looks at it.</summary>
internal static class DatagramCheck
{
    private const int ResolutionLengthMin = 22;

    /// <summary>Returns the type of the datagram's first frame, or <see cref="FrameType.Invalid"/>.</summary>
    internal static int Classify(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < FrameHeader.Length)
        {
            return FrameType.Invalid;
        }

        var header = new FrameHeader(datagram);
        int frameLength = header.FrameLength;
        if (header.Version != FrameHeader.CurrentVersion || frameLength < 0)
        {
            return FrameType.Invalid;
        }

        ushort type = header.Type;
        if (type is FrameType.Data or FrameType.Pad)
        {
            return datagram.Length >= DataFrame.HeaderLength && datagram.Length % DataFrame.Alignment == 0 ? type : FrameType.Invalid;
        }

        int lengthMin = type switch
        {
            FrameType.Nak => NakFrame.Length,
            FrameType.StatusMessage => StatusMessageFrame.Length,
            FrameType.Error => ErrorFrame.HeaderLength,
            FrameType.Setup => SetupFrame.Length,
            FrameType.RoundTripMeasurement => RoundTripFrame.Length,
            FrameType.ResponseSetup => ResponseSetupFrame.Length,
            FrameType.Resolution => ResolutionLengthMin,
            _ => int.MaxValue,
        };
        return datagram.Length >= lengthMin && frameLength <= datagram.Length ? type : FrameType.Invalid;
    }
}
