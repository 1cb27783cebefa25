namespace Positions.Reference;

/// <summary>D.4: which cost leaves with a closed quantity.</summary>
public enum CostMethod
{
    Average,
    Fifo,
    Lifo,
}
