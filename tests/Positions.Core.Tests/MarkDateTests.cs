using Positions.Core.Tests.Support;
using Positions.Protocol;
using Positions.Protocol.Values;
using Positions.Testing.Inputs;
using static Positions.Testing.Inputs.InputFactory;

namespace Positions.Core.Tests;

/// <summary>
/// A settlement outranks all other marks of its date; once another kind has come on a later date it comes last, so that a position is worth
/// what is quoted today and not what was settled yesterday.
/// </summary>
[TestFixture]
public sealed class MarkDateTests
{
    private const byte Settlement = 1;
    private const byte Quoted = 2;
    private const byte Bid = 3;

    private LogicHarness _harness = null!;
    private long _sourceSeq;

    [TearDown]
    public void End() => _harness.Dispose();

    [SetUp]
    public void Begin()
    {
        _harness = new LogicHarness();
        _sourceSeq = 0;
        Roll(2026_01_05);
        Trade(Side.Buy, "LONG");
        Trade(Side.Sell, "SHORT");
    }

    [Test]
    public void ShouldStand_WhenAnotherKindComesOnItsDate()
    {
        Mark("110", Settlement);
        Mark("120", Quoted);
        Assert.That(Marks(), Is.EqualTo("Settlement 110, Settlement 110"));
        Roll(2026_01_06);
        Assert.That(Marks(), Is.EqualTo("Settlement 110, Settlement 110"), "nothing is known that is newer");
    }

    [Test]
    public void ShouldGiveWay_WhenAnotherKindComesOnALaterDate()
    {
        Mark("110", Settlement);
        Roll(2026_01_06);
        Mark("120", Quoted);
        Assert.That(Marks(), Is.EqualTo("Mark 120, Mark 120"));
        Mark("115", Settlement);
        Assert.That(Marks(), Is.EqualTo("Settlement 115, Settlement 115"));
        Mark("125", Quoted);
        Assert.That(Marks(), Is.EqualTo("Settlement 115, Settlement 115"));
    }

    [Test]
    public void ShouldValueTheSideThatNothingNewerValues()
    {
        Mark("110", Settlement);
        Roll(2026_01_06);
        Mark("109", Bid);
        Assert.That(Marks(), Is.EqualTo("Bid 109, Settlement 110"));
    }

    [Test]
    public void ShouldBeThePreviousClose_WhenItWasWhatTheDateBeganWith()
    {
        Mark("110", Settlement);
        Roll(2026_01_06);
        Mark("120", Quoted);
        Assert.That(Trade(Side.Buy, "LONG").PreviousClose, Is.EqualTo(Decimal8.Parse("110")));
        Roll(2026_01_07);
        Mark("130", Quoted);
        Assert.That(Trade(Side.Buy, "LONG").PreviousClose, Is.EqualTo(Decimal8.Parse("120")), "by then it had given way");
    }

    [Test]
    public void ShouldGiveWayUnderTheNewSymbolAsWell()
    {
        Mark("110", Settlement);
        Roll(2026_01_06);
        _harness.Apply(Renamed("SYM", "NEW"));
        _harness.Apply(Tick());
        Assert.That(Marks("NEW"), Is.EqualTo("Settlement 110, Settlement 110"));
        Mark("120", Quoted, "NEW");
        Assert.That(Marks("NEW"), Is.EqualTo("Mark 120, Mark 120"));
    }

    [Test]
    public void ShouldStayPast_WhenTheInstrumentIsSplit()
    {
        Mark("110", Settlement);
        Roll(2026_01_06);
        Mark("120", Quoted);
        _harness.Apply(Split("SYM", 2, 1));
        Assert.That(Marks(), Is.EqualTo("Mark 60, Mark 60"));
    }

    private void Roll(uint date) => _harness.Apply(Rolled(date));

    private void Mark(string price, byte kind, string symbol = "SYM") =>
        Assert.That(_harness.Apply(InputFactory.Mark(1, ++_sourceSeq, symbol, price, kind)).Disposition, Is.EqualTo(Disposition.Applied));

    private OutputEvent Trade(Side side, string account) => _harness.Apply(Fill(1, ++_sourceSeq, side, "10", "100", $"E{_sourceSeq}", account: account));

    private string Marks(string symbol = "SYM") => $"{MarkOf("LONG", symbol)}, {MarkOf("SHORT", symbol)}";

    private string MarkOf(string account, string symbol)
    {
        Assert.That(_harness.Logic.TryGetPosition(Text16.From(account), Text24.From(symbol), out PositionView position), Is.True);
        return $"{position.Mark.Kind} {position.Mark.Price}";
    }
}
