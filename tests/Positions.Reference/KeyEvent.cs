namespace Positions.Reference;

/// <summary>Something of the present day that made a position what it is, at the place where it first came.</summary>
/// <param name="Place">Sequence of the input that took the place; a correction keeps its root's.</param>
public abstract record KeyEvent(long Place)
{
    public abstract Booked Apply(ModelPosition position);

    /// <summary>As how many it counts where a fold is limited.</summary>
    public virtual int Entries => 1;

    /// <summary>The position after each trade or other move that it consists of.</summary>
    public virtual IEnumerable<ModelPosition> Steps(ModelPosition position) => [Apply(position).Position];

    /// <summary>False if it could not be booked on this position for want of a price.</summary>
    public virtual bool CanApply(ModelPosition position) => true;
}
