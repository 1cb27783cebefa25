using System.Text;
using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>
/// The sum of a position's events as one line, <c>5000+3000-1000 = 7000</c>: added up here and not taken from the state, so that the two
/// can be held against each other.
/// </summary>
internal sealed class RunningSum
{
    private const int ShownTerms = 20;

    private readonly StringBuilder _terms = new();
    private long _count;

    /// <summary>At 1e-8.</summary>
    public Int128 Total { get; private set; }

    /// <param name="change">Signed, at 1e-8.</param>
    public void Add(long change)
    {
        Total += change;
        _count++;
        if (_count > ShownTerms || change == 0)
        {
            return;
        }

        _terms.Append(change > 0 && _terms.Length > 0 ? "+" : "").Append(Show.Decimal(change));
    }

    public override string ToString()
    {
        string rest = _count > ShownTerms ? $" and {_count - ShownTerms:N0} more" : "";
        return $"{(_terms.Length == 0 ? "0" : _terms.ToString())}{rest} = {DecimalText.Format(Total, Decimal8.Scale)}";
    }
}
