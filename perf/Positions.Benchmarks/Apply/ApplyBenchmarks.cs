using BenchmarkDotNet.Attributes;
using Positions.Core;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Benchmarks.Apply;

/// <summary>
/// Decode and apply: one gateway message checked and copied to a slot, then applied, over 10,000 positions in a scattered order. Each
/// invocation starts from a fresh logic, so the tables grow as they do in a first run; the result is the digest, so that no work can
/// vanish.
/// </summary>
[MemoryDiagnoser]
[InvocationCount(1)]
[IterationCount(10)]
[WarmupCount(3)]
public class ApplyBenchmarks
{
    private const int Fills = 500_000;
    private const int Accounts = 100;
    private const int Symbols = 100;

    // Coprime to the 10,000 positions: visits them all, never two neighbours in turn.
    private const int Stride = 7_919;

    private byte[][] _messages = [];
    private BusinessLogic? _logic;

    [Params(false, true)]
    public bool WithExecIds { get; set; }

    [GlobalSetup]
    public void GlobalSetup()
    {
        _messages = new byte[Fills][];
        for (int i = 0; i < Fills; i++)
        {
            _messages[i] = Encode(i);
        }
    }

    [IterationSetup]
    public void IterationSetup() => _logic = new BusinessLogic(new CoreOptions());

    [IterationCleanup]
    public void IterationCleanup() => _logic!.Dispose();

    [Benchmark(OperationsPerInvoke = Fills)]
    public StateDigest DecodeAndApply()
    {
        BusinessLogic logic = _logic!;
        var input = default(InputEvent);
        var sink = default(OneSlotSink);
        long applied = 0;
        for (int i = 0; i < _messages.Length; i++)
        {
            DecodeResult result = MessageDecoder.DecodeGatewayMessage(
                _messages[i], input.Bytes[InputEvent.HeaderBytes..], out int lengthBytes);
            input.Length = (uint)(InputEvent.HeaderBytes + lengthBytes);
            input.Sequence = i + 1;
            logic.Apply(in input, ref sink);
            applied += result == DecodeResult.Ok && sink.Disposition == Disposition.Applied ? 1 : 0;
        }

        return applied == Fills
            ? logic.ComputeDigest()
            : throw new InvalidOperationException($"only {applied} of {Fills} fills were applied");
    }

    private byte[] Encode(int i)
    {
        int position = (int)((long)i * Stride % (Accounts * Symbols));
        var fill = new Fill
        {
            Prefix = new SourcePrefix { SourceId = 1, Epoch = 1, SourceSeq = i + 1, TransactTime = new UtcNanos(i) },
            Quantity = new Decimal8((1 + (i % 500)) * Decimal8.One),
            Price = new Decimal8((100 + (i % 37)) * Decimal8.One),
            Fee = new Decimal8(i % 11),
            CumQuantity = Decimal8.Null,
            Account = Text16.From($"ACCOUNT-{position / Symbols}"),
            Symbol = Text24.From($"SYMBOL-{position % Symbols}"),
            ExecId = Text36.From(WithExecIds ? $"EXECUTION-{i}" : null),
            Side = i % 3 == 0 ? Side.Sell : Side.Buy,
            OrderStatus = OrderStatus.Unknown,
        };
        byte[] bytes = new byte[MessageHeader.LengthBytes + Fill.BlockLength];
        MessageEncoder.Encode(in fill, bytes);
        return bytes;
    }
}
