using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

/// <summary>Takes the lines of a statement one by one, and keeps what is wrong with them, so that all of it is said at once.</summary>
internal sealed class StatementLineCheck(Statement statement)
{
    private const int MaxErrors = 20;

    /// <summary>A file that is of another kind altogether is not read to its end.</summary>
    private const int MaxErrorsUnsaid = 1_000;

    private readonly HashSet<Text16> _scope = [.. statement.Scope.Select(static s => s.Account)];
    private readonly HashSet<(Text16 Account, Text24 Symbol)> _keys = [];
    private readonly List<string> _errors = [];
    private int _errorsUnsaid;

    /// <summary>Lines so far.</summary>
    public int Count { get; private set; }

    /// <param name="where">As errors name it.</param>
    /// <param name="row">Line of the file, or place in the list from 1.</param>
    /// <param name="parse">Throws if the line is wrong in itself.</param>
    /// <exception cref="ProblemException">400: too many lines, or so many that are wrong that no more are looked at.</exception>
    public void Add(string where, int row, Func<StatementLine> parse)
    {
        Count++;
        if (Count > StatementRequest.MaxLines)
        {
            throw ProblemException.BadRequest($"{where}: a statement has at most {StatementRequest.MaxLines} lines; send one for each group of accounts");
        }

        try
        {
            StatementLine line = parse();
            line.Prefix = OperatorRequest.Own();
            line.StatementId = statement.Begun.StatementId;
            line.Row = (uint)row;
            if (_scope.Count > 0 && !_scope.Contains(line.Account))
            {
                throw ProblemException.BadRequest($"{where}: account '{line.Account}' is not among the statement's accounts");
            }

            if (!_keys.Add((line.Account, line.Symbol)))
            {
                throw ProblemException.BadRequest($"{where}: '{line.Account}' '{line.Symbol}' is there twice");
            }

            statement.Lines.Add(line);
        }
        catch (ProblemException wrong)
        {
            if (_errors.Count < MaxErrors)
            {
                _errors.Add(wrong.Message);
            }
            else if (++_errorsUnsaid == MaxErrorsUnsaid)
            {
                throw Wrong(", after which nothing was looked at");
            }
        }
    }

    /// <exception cref="ProblemException">400: what is wrong, line by line.</exception>
    public Statement Checked()
    {
        if (_errors.Count > 0)
        {
            throw Wrong();
        }

        return statement.Lines.Count > 0
            ? statement
            : throw ProblemException.BadRequest("there is no line: a statement without one never means flat; name one key with quantity 0 if all is");
    }

    private ProblemException Wrong(string atLeast = "")
    {
        string more = _errorsUnsaid > 0 ? $"; and {_errorsUnsaid} more{atLeast}" : "";
        return ProblemException.BadRequest($"nothing was compared: {string.Join("; ", _errors)}{more}");
    }
}
