using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Reference.Tests.Comparison;
using Positions.Testing;
using Positions.Testing.Inputs;

namespace Positions.Reference.Tests;

/// <summary>What holds for the model whatever comes; and that the random streams bring everything about.</summary>
[TestFixture]
public sealed class ModelPropertyTests
{
    private const int Streams = 12;

    /// <summary>What is rare may take more of them: one run of twelve in some ten lacks an action on a break.</summary>
    private const int StreamsMax = 20 * Streams;
    private const int InputsPerStream = 4_000;

    [Test]
    public void ShouldBalanceAndMeetEverything_WhateverTheStreams()
    {
        ulong seed = TestSeed.Next(nameof(ShouldBalanceAndMeetEverything_WhateverTheStreams));
        var dispositions = new HashSet<ModelDisposition>();
        var kinds = new HashSet<ChangeKind>();
        var late = new HashSet<RejectReason>();
        var actions = new HashSet<BreakAction>();
        var statements = new HashSet<StatementState>();
        int loadedInParts = 0;
        ModelDisposition[] allDispositions = [.. Enum.GetValues<ModelDisposition>().Except([ModelDisposition.None])];
        ChangeKind[] allKinds = [.. Enum.GetValues<ChangeKind>().Except([ChangeKind.None, ChangeKind.Restated])];
        BreakAction[] allActions = [.. Enum.GetValues<BreakAction>().Except([BreakAction.None])];
        StatementState[] allStatements = Enum.GetValues<StatementState>();
        RejectReason[] reasons = [RejectReason.CumQuantityMismatch, RejectReason.UnknownExecRefId];
        for (ulong i = 0; i < Streams || (i < StreamsMax && !IsAllMet()); i++)
        {
            var model = new ReferenceModel();
            var generator = new InputStreamGenerator(unchecked(seed + i), CoreFeatures.Present) { Seen = new ModelStreamView(model) };
            for (int n = 0; n < InputsPerStream; n++)
            {
                // The model itself stops on a row that does not balance.
                InputEvent input = generator.Next();
                ModelResult result = model.Apply(in input);
                dispositions.Add(result.Disposition);
                late.UnionWith(result.LaterRejects.Select(refused => refused.Reason));
                loadedInParts += IsLastOfSeveralParts(in input) && result.Disposition == ModelDisposition.Applied ? 1 : 0;
                actions.UnionWith(result.ToldKeys.Select(told => told.Key.Action));
                statements.Add(model.Statement?.State ?? StatementState.None);
                kinds.UnionWith(result.Changes.Select(change => change.Kind));
            }

            Check(model);
        }

        Assert.That(dispositions, Is.EquivalentTo(allDispositions));
        Assert.That(kinds, Is.EquivalentTo(allKinds));
        Assert.That(actions, Is.EquivalentTo(allActions));
        Assert.That(statements, Is.EquivalentTo(allStatements));
        Assert.That(loadedInParts, Is.Positive);
        Assert.That(late, Is.SupersetOf(reasons));

        bool IsAllMet() => dispositions.SetEquals(allDispositions) && kinds.SetEquals(allKinds) && actions.SetEquals(allActions)
            && statements.SetEquals(allStatements) && loadedInParts > 0 && late.IsSupersetOf(reasons);
    }

    private static bool IsLastOfSeveralParts(in InputEvent input) =>
        input.Template == TemplateId.PositionLoaded && input.Block<PositionLoaded>() is { Part: > 1 } load && load.Part == load.Parts;

    /// <summary>Orders hold what their executions say, and sources count.</summary>
    private static void Check(ReferenceModel model)
    {
        foreach (ModelPosition position in model.Positions)
        {
            Assert.That(position.IsBalanced && position.Fits, Is.True, position.ToString());
        }

        foreach (ModelOrder order in model.Orders.Values)
        {
            Assert.That(order.CumQuantity.Sign, Is.Not.Negative);
            Assert.That(order.State == OrderState.None, Is.False);
        }

        foreach (ModelSource source in model.Sources.Values)
        {
            Assert.That(source.RejectedCount, Is.InRange(0, Math.Max(0, source.NextExpected - 1)));
        }
    }
}
