namespace Positions.Cli;

/// <summary>What scripts rely on.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>Checked, and something is wrong: damage, mismatch, break.</summary>
    public const int Wrong = 1;

    public const int Usage = 2;

    /// <summary>A file, directory or engine cannot be opened or reached.</summary>
    public const int CannotOpen = 3;

    public const int Interrupted = 130;

    /// <summary>Whoever read the output has gone: as of a program that SIGPIPE ends.</summary>
    public const int OutputClosed = 141;
}
