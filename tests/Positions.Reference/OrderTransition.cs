namespace Positions.Reference;

/// <summary>Where an event takes an order, or why it does not.</summary>
public readonly record struct OrderTransition(OrderOutcome Outcome, OrderState State, bool IsOrphan = false);
