using Positions.Protocol;

namespace Positions.Reference;

/// <summary>A key that was compared, decided or reset, as it stands after that.</summary>
/// <param name="IsBreakerMoved">The breaker opened or closed with it, or waits for another correction.</param>
/// <param name="Reason">Why it was not corrected.</param>
/// <param name="Statement">That it was compared with; null where another one has begun since.</param>
public sealed record ToldKey(ReconciledKey Key, bool IsBreakerMoved, RejectReason Reason, ModelStatement? Statement);
