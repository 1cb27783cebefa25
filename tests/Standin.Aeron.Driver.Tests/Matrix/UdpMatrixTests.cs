using System.Diagnostics;
using Adaptive.Aeron.Driver;
using Positions.Testing;
using Standin.Aeron.Driver.Tests.Support;

namespace Standin.Aeron.Driver.Tests.Matrix;

/// <summary>
/// Our sender to our receiver over real sockets, with seeded faults at one of the two. Prints a line of every case; with the seed of the run the
/// same cases come again, and the threads and the real network decide the rest.
/// </summary>
internal sealed class UdpMatrixTests
{
    [Test]
    public void ShouldDeliverEverythingOnceInOrder_OverTheMatrix()
    {
        var length = new RunLength(defaultCount: 1000, defaultSeconds: 20);
        ulong seed = TestSeed.Next(nameof(ShouldDeliverEverythingOnceInOrder_OverTheMatrix));
        MatrixReport.Run(length, seed, Run);
    }

    private static void Run(MatrixCase matrixCase)
    {
        using var faulty = new UdpNode(matrixCase.Seed, matrixCase.Faults, matrixCase.FaultyThreading);
        using var other = new UdpNode(~matrixCase.Seed, default, matrixCase.Threading);
        (UdpNode sender, UdpNode receiver) = matrixCase.FaultsAtSender ? (faulty, other) : (other, faulty);
        long start = Stopwatch.GetTimestamp();
        bool isThreaded = matrixCase is not { FaultyThreading: ThreadingMode.INVOKER, Threading: ThreadingMode.INVOKER };
        new MatrixRun(sender.Client, receiver.Client, Turn).Run(matrixCase);
        Assert.That(sender.Errors.Concat(receiver.Errors), Is.Empty, matrixCase.ToString());

        bool Turn()
        {
            sender.Turn();
            receiver.Turn();
            if (isThreaded)
            {
                Thread.Yield();
            }

            return Stopwatch.GetElapsedTime(start).TotalMilliseconds < HangGuard.Milliseconds;
        }
    }
}
