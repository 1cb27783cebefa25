namespace Disruptor.Util;

/// <summary>What a waiter does between two looks at its dependencies. A struct: each wait starts with a fresh copy.</summary>
internal interface IWaitBackoff
{
    void Pause();
}
