using Positions.Protocol;

namespace Positions.Testing.Inputs;

/// <summary>Kinds of inputs, each as likely as its weight says; one that cannot be made at the moment is drawn anew.</summary>
internal sealed class WeightedInputs(SeededRandom random)
{
    private readonly List<(int Weight, Func<InputEvent?> Make)> _kinds = [];
    private int _totalWeight;

    public void Add(int weight, Func<InputEvent?> make)
    {
        _kinds.Add((weight, make));
        _totalWeight += weight;
    }

    public InputEvent Draw()
    {
        while (true)
        {
            int ticket = random.Next(_totalWeight);
            foreach ((int weight, Func<InputEvent?> make) in _kinds)
            {
                ticket -= weight;
                if (ticket < 0)
                {
                    if (make() is { } input)
                    {
                        return input;
                    }

                    break;
                }
            }
        }
    }
}
