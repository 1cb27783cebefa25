namespace Positions.Core;

/// <summary>
/// Puts the changes of positions into the order of their versions. Outputs of one input end with its outcome, while what had waited for it
/// (late verdicts) stands before it and yet came after: a position's changes would be told in the wrong order.
/// </summary>
/// <remarks>One thread, no allocation after construction. An outcome that nothing came before is passed through as it is.</remarks>
public sealed class ChangeOrder
{
    private readonly OutputEvent[] _held = new OutputEvent[BusinessLogic.MaxOutputsPerInput];
    private readonly Handler _handler;
    private int _count;

    /// <param name="handler">Called for every output with a position part, alerts left out.</param>
    public ChangeOrder(Handler handler) => _handler = handler;

    public delegate void Handler(in OutputEvent change);

    /// <summary>Takes the outputs as the logic made them, all of them.</summary>
    public void Take(in OutputEvent output)
    {
        switch (output.Kind)
        {
            case OutputKind.Change or OutputKind.LateVerdict or OutputKind.Reconciled when output.HasPosition:
                _held[_count++] = output;
                break;
            case OutputKind.Outcome when _count > 0:
                Release(in output);
                break;
            case OutputKind.Outcome when output.HasPosition:
                _handler(in output);
                break;
            default:
                break;
        }
    }

    private void Release(in OutputEvent outcome)
    {
        bool isTold = !outcome.HasPosition;
        for (int i = 0; i < _count; i++)
        {
            ref readonly OutputEvent change = ref _held[i];
            if (!isTold && change.PositionIndex == outcome.PositionIndex && change.Version > outcome.Version)
            {
                _handler(in outcome);
                isTold = true;
            }

            _handler(in change);
        }

        _count = 0;
        if (!isTold)
        {
            _handler(in outcome);
        }
    }
}
