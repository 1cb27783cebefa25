namespace Positions.AeronRig;

/// <summary>What a process of the rig does.</summary>
internal enum RigMode
{
    Pub,
    Sub,
    Ping,
    Pong,
}
