namespace Adaptive.Agrona.Concurrent;

/// <summary>A duty cycle that a thread or an invoker runs.</summary>
public interface IAgent
{
    void OnStart();

    /// <summary>One turn. Returns how much was done; 0 lets the caller idle.</summary>
    int DoWork();

    void OnClose();

    string RoleName();
}
