using Positions.Testing;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Matrix;

/// <summary>The same matrix on the simulated wire, which loses, doubles and reorders on both ways: a seed gives the same course every time.</summary>
internal sealed class SimulatedMatrixTests : SimulationFixture
{
    private const long SimulatedNanosMax = 600 * Seconds;

    [Test]
    public void ShouldDeliverEverythingOnceInOrder_OverTheMatrix()
    {
        var length = new RunLength(defaultCount: 1000, defaultSeconds: 12);
        MatrixReport.Run(length, Seed, RunCase);
    }

    private void RunCase(MatrixCase matrixCase)
    {
        Restart(matrixCase.Seed);
        Wire.LossPerMille = matrixCase.Faults.SendLossPerMille;
        Wire.DuplicatePerMille = matrixCase.Faults.DuplicatePerMille;
        Wire.JitterNanos = matrixCase.Faults.ReorderPerMille > 0 ? 300_000 : 0;
        SimulatedNode sender = AddNode();
        SimulatedNode receiver = AddNode();
        long end = Wire.NanoTime() + SimulatedNanosMax;
        new MatrixRun(sender.Client, receiver.Client, Turn).Run(matrixCase);

        bool Turn()
        {
            Run(100_000);
            return Wire.NanoTime() < end;
        }
    }
}
