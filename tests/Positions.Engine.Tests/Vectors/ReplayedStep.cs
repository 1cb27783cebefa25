using Positions.Core;
using Positions.Core.Reconciliation;

namespace Positions.Engine.Tests.Vectors;

/// <summary>An output of the replayed journal, and how the vector's position, order and reconciled key stood when it was written.</summary>
internal sealed record ReplayedStep(VectorScope Scope, OutputEvent Output, PositionView? Position, OrderView? Order, ReconciledKeyView? Key);
