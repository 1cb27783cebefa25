namespace Positions.Engine.Ingress;

/// <summary>Sends a ResendRequest to a gateway; never waits.</summary>
public interface IResendRequester
{
    /// <summary>False if it could not go out now; the timer asks again.</summary>
    bool TryRequestResend(uint sourceId, ushort epoch, long fromSourceSeq, long toSourceSeq);
}
