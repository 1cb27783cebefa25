using Positions.Core;
using Positions.Engine.Http;
using Positions.Protocol;

namespace Positions.Engine.Tests;

/// <summary>What is said of a statement whose end is refused, and whether it is still to be given up: by what the logic does for each reason.</summary>
public sealed class StatementProblemTests
{
    [TestCase(RejectReason.Capacity, true, 503, "its lines were compared")]
    [TestCase(RejectReason.OutOfRange, false, 422, "its lines were compared")]
    [TestCase(RejectReason.NotAllowed, false, 409, "send it again with the same id")]
    public void ShouldSayWhatIsSo_WhenTheEndIsRefused(RejectReason reason, bool isLeftOpen, int status, string expectedText)
    {
        var ended = new OutputEvent { Disposition = Disposition.Rejected, Reason = reason, InputSequence = 12 };
        ProblemException problem = StatementProblems.EndRefused(in ended);
        Assert.That((problem.Status, problem.Sequence), Is.EqualTo((status, 12L)));
        Assert.That(problem.Message, Does.Contain(expectedText).And.Not.Contain("nothing was applied"));
        Assert.That(StatementProblems.IsLeftOpen(in ended), Is.EqualTo(isLeftOpen));
    }
}
