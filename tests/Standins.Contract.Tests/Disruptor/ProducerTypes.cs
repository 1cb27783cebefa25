using Disruptor.Dsl;

namespace Standins.Contract.Tests.Disruptor;

/// <summary>The two kinds of ring that nearly every case holds for.</summary>
public static class ProducerTypes
{
    public static readonly ProducerType[] All = [ProducerType.Single, ProducerType.Multi];
}
