using Positions.Core.Reconciliation;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests.Support;

/// <summary>A logic that gets statements of one line about the position ACC SYM, and fills in between.</summary>
public abstract class StatementFixture
{
    private OutputEvent[] _told = [];

    private protected LogicHarness Harness { get; } = new();

    private protected long NextSourceSeq { get; set; } = 1;

    [TearDown]
    public void DisposeLogic() => Harness.Dispose();

    private protected void Hold(string quantity)
    {
        Decimal8 wanted = Decimal8.Parse(quantity);
        Buy(wanted.Mantissa == 0 ? "1" : quantity.TrimStart('-'), wanted.Mantissa < 0 ? Side.Sell : Side.Buy);
        if (wanted.Mantissa == 0)
        {
            Buy("1", Side.Sell);
        }
    }

    private protected void Buy(string quantity, Side side = Side.Buy, string symbol = "SYM", string account = "ACC") =>
        Assert.That(Harness.Apply(Fill(1, NextSourceSeq++, side, quantity, "100", symbol: symbol, account: account)).Disposition,
            Is.EqualTo(Disposition.Applied));

    private protected void Set(string name, string value) =>
        Assert.That(Harness.Apply(Setting($"Reconciliation:{name}", value)).Disposition, Is.EqualTo(Disposition.Control));

    /// <summary>One statement of one line; the outputs left are those of the line.</summary>
    private protected void Statement(string id, string theirs, string? averagePrice = null)
    {
        Assert.That(Harness.Apply(StatementBegin(id)).Disposition, Is.EqualTo(Disposition.Control));
        Assert.That(Harness.Apply(StatementLine(id, theirs, averagePrice)).Disposition, Is.EqualTo(Disposition.Control));
        OutputEvent[] told = Harness.Outputs;
        Assert.That(Harness.Apply(StatementEnd(id, 1)).Disposition, Is.EqualTo(Disposition.Control));
        _told = told;
    }

    private protected OutputEvent Told()
    {
        OutputEvent[] now = [.. Harness.Outputs.Where(output => output.Kind == OutputKind.Reconciled)];
        return now.Length > 0 ? now.Single() : _told.Single(output => output.Kind == OutputKind.Reconciled);
    }

    private protected ReconciledKeyView Key(string symbol = "SYM")
    {
        Assert.That(Harness.Logic.TryGetReconciledKey(Text16.From("ACC"), Text24.From(symbol), out ReconciledKeyView key), Is.True);
        return key;
    }

    private protected string Quantity() =>
        Harness.Logic.TryGetPosition(Text16.From("ACC"), Text24.From("SYM"), out PositionView view) ? view.Quantity.ToString() : "0";

    private protected void ApplyAfter<T>(long nanos, in T message)
        where T : unmanaged, ISourceMessage<T>
    {
        InputEvent last = Harness.Script.Inputs[^1];
        Harness.Script.Add(in message);
        InputEvent input = Harness.Script.Inputs[^1];
        input.EngineTime = new UtcNanos(last.EngineTime.Value + nanos);
        _ = Harness.ApplyAsIs(in input);
    }

    private protected int Finish()
    {
        int inputs = 0;
        while (Harness.Logic.HasOpenWork)
        {
            Harness.Apply(new WorkContinued());
            inputs++;
        }

        return inputs;
    }
}
