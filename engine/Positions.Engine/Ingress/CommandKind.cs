namespace Positions.Engine.Ingress;

/// <summary>Which queue of the command gate a command takes: control overtakes bulk.</summary>
public enum CommandKind
{
    Bulk,
    Control,
}
