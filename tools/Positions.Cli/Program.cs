using System.Runtime.InteropServices;
using Positions.Cli;

using var interrupted = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    // The verb ends by itself, with its own message and exit code.
    signal.Cancel = true;
    interrupted.Cancel();
}

using PosixSignalRegistration onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using PosixSignalRegistration onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
return CommandLine.Run(args, Console.Out, Console.Error, interrupted.Token);
