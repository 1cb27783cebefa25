namespace Positions.Engine.Ingress;

/// <summary>A slot of the command gate's rings.</summary>
public struct CommandSlot
{
    public Command? Command;
}
