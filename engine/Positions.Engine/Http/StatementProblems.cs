using Positions.Core;
using Positions.Protocol;

namespace Positions.Engine.Http;

/// <summary>What whoever sent a statement is told when it does not come to its end: what was compared, what is open, and what to do.</summary>
public static class StatementProblems
{
    /// <summary>503: its first input was not taken, and will be when <paramref name="why"/> is over.</summary>
    public static ProblemException Busy(string why) =>
        new(503, "busy", "The statement cannot begin now", $"{why}; nothing of this one was compared, send it again") { RetryAfterSeconds = 1 };

    /// <summary>409: it failed in the logic, at <paramref name="sequence"/> or before.</summary>
    public static ProblemException Failed(long sequence) => new(
        409, "statement-failed", "The statement failed midway",
        "a split or a renaming came before it had ended: what was compared stays, the rest was skipped; send it again with the same id")
    { Sequence = sequence };

    /// <summary>An account of the scope was refused; the statement was given up.</summary>
    public static ProblemException ScopeRefused(Statement statement, int index, in OutputEvent output)
    {
        string account = $"account '{statement.Scope[index].Account}'";
        return output.Reason switch
        {
            RejectReason.NotAllowed => Failed(output.InputSequence),
            RejectReason.Capacity => new ProblemException(
                422, "too-many-accounts", "The statement was given up",
                $"{account} is one more than the {BusinessLogic.MaxAccountsInScopes} that statements may ever name, and those that were named are kept; "
                + "nothing of this one was compared: send it without naming accounts, as a statement of all accounts")
            { Reason = (int)output.Reason, Sequence = output.InputSequence },
            _ => GivenUp(account, "nothing was compared", in output),
        };
    }

    /// <summary>A line was refused; the statement was given up.</summary>
    public static ProblemException LineRefused(Statement statement, int index, in OutputEvent output)
    {
        string line = $"{statement.PlaceOf(index)} ({statement.Lines[index].Account} {statement.Lines[index].Symbol})";
        const string stays = "what was compared before it stays, the rest was skipped";
        return output.Reason switch
        {
            RejectReason.NotAllowed => Failed(output.InputSequence),
            RejectReason.Capacity => new ProblemException(
                503, "capacity", "The statement was given up",
                $"{line} found no room for its key; {stays}: raise Capacity:Positions and restart, then send it again with the same id")
            { Reason = (int)output.Reason, Sequence = output.InputSequence, RetryAfterSeconds = 60 },
            _ => GivenUp(line, stays, in output),
        };
    }

    /// <summary>The end was refused: all lines were compared. <see cref="IsLeftOpen"/> says whether it is still to be given up.</summary>
    public static ProblemException EndRefused(in OutputEvent output) => output.Reason switch
    {
        RejectReason.NotAllowed => Failed(output.InputSequence),
        RejectReason.Capacity => new ProblemException(
            503, "busy", "The statement was given up",
            "too much work over many rows waits already to compare what the statement does not name; its lines were compared, and what followed "
            + "of them stays: send it again with the same id")
        { Reason = (int)output.Reason, Sequence = output.InputSequence, RetryAfterSeconds = 1 },
        _ => GivenUp("the end", "its lines were compared, and what followed of them stays", in output),
    };

    /// <summary>Refused for capacity, an end changes nothing; for every other reason the statement has failed.</summary>
    public static bool IsLeftOpen(in OutputEvent end) => end is { Disposition: Disposition.Rejected, Reason: RejectReason.Capacity };

    private static ProblemException GivenUp(string what, string so, in OutputEvent output) => new(
        422, "rejected", "The statement was given up", $"{what} was refused with reason {(int)output.Reason}: {output.Reason}; {so}")
    { Reason = (int)output.Reason, Sequence = output.InputSequence };
}
