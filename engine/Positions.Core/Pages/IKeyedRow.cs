namespace Positions.Core.Pages;

/// <summary>A row that is found by a key; implemented by the rows of indexed tables.</summary>
internal interface IKeyedRow<TSelf, TKey>
    where TSelf : unmanaged, IKeyedRow<TSelf, TKey>
    where TKey : unmanaged
{
    static abstract uint Hash(in TKey key);

    static abstract bool Matches(in TSelf row, in TKey key);
}
