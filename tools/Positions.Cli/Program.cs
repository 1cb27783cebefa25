using System.Runtime.InteropServices;
using System.Text;
using Positions.Cli;
using Positions.Cli.Output;

const int bufferChars = 16_384;

using var interrupted = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    // The verb ends by itself, with its own message and exit code.
    signal.Cancel = true;
    interrupted.Cancel();
}

using PosixSignalRegistration onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using PosixSignalRegistration onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
TextWriter output = Console.IsOutputRedirected
    ? new StreamWriter(new PipedOutput(Console.OpenStandardOutput()), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferChars)
    : Console.Out;
return CommandLine.Run(args, output, Console.Error, interrupted.Token);
