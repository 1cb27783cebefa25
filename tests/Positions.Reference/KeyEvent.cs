namespace Positions.Reference;

/// <summary>Something of the present day that made a position what it is, at the place where it first came.</summary>
/// <param name="Place">Sequence of the input that took the place; a correction keeps its root's.</param>
public abstract record KeyEvent(long Place)
{
    /// <summary>Executions and offsets: they count in the 4,096 of D.9 and may be folded again.</summary>
    public abstract bool IsExecution { get; }

    public abstract Booked Apply(ModelPosition position);
}
